/** What is looked at before anything reaches a cluster that the stack did not make; each refuses in a preview already. */
import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../../dynamic/resource";
import type { FreeNamespacesInputs } from "./free-namespaces-provider";
import type { TrustInputs } from "./trust-provider";

/**
 * The check that a stack is about to reach the one cluster it trusts. What reaches the cluster depends on it: it refuses
 * another cluster behind the same context, or one where none is trusted yet.
 */
export class ClusterTrust extends DynamicResource {
  /** The cluster's UID. */
  declare public readonly uid: pulumi.Output<string>;

  constructor(name: string, args: Arguments<TrustInputs>, opts?: pulumi.CustomResourceOptions) {
    super("existing:ClusterTrust", name, { uid: undefined, ...args }, opts);
  }
}

/**
 * The check that a stack's namespaces are its own to make. Where somebody made them by hand it says what is there and how
 * it is adopted: half a rollout over a running service helps nobody.
 */
export class FreeNamespaces extends DynamicResource {
  constructor(name: string, args: Arguments<FreeNamespacesInputs>, opts?: pulumi.CustomResourceOptions) {
    super("existing:FreeNamespaces", name, { ...args }, opts);
  }
}
