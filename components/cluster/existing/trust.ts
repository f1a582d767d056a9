import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../../dynamic/resource";
import type { TrustInputs } from "./trust-provider";

/**
 * The check that a stack is about to reach the one cluster it trusts. What reaches the cluster depends on it, and it
 * refuses in a preview already: another cluster behind the same context, or none that is trusted yet.
 */
export class ClusterTrust extends DynamicResource {
  /** The cluster's UID. */
  declare public readonly uid: pulumi.Output<string>;

  constructor(name: string, args: Arguments<TrustInputs>, opts?: pulumi.CustomResourceOptions) {
    super("existing:ClusterTrust", name, { uid: undefined, ...args }, opts);
  }
}
