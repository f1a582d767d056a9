import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../../dynamic/resource";

export interface ClusterTrustArgs {
  /** Context in the kubeconfig; without it, the one that `kubeconfig` itself names. */
  readonly context?: string;
  /** Content of a kubeconfig; a secret. @default the user's own */
  readonly kubeconfig?: pulumi.Input<string>;
  /** The one cluster that is trusted, by the UID of its `kube-system`; empty where none is yet. */
  readonly trusted: string;
  /** Stack name, for the command in a message. */
  readonly stack: string;
}

/**
 * The check that a stack is about to reach the one cluster it trusts. What reaches the cluster depends on it, and it
 * refuses in a preview already: another cluster behind the same context, or none that is trusted yet.
 */
export class ClusterTrust extends DynamicResource {
  /** The cluster's UID. */
  declare public readonly uid: pulumi.Output<string>;

  constructor(name: string, args: ClusterTrustArgs, opts?: pulumi.CustomResourceOptions) {
    super("existing:ClusterTrust", name, { uid: undefined, ...args }, opts);
  }
}
