import type * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster/access";
import { DynamicResource } from "../dynamic/resource";

export interface NodePortsArgs {
  readonly access: pulumi.Input<ClusterAccess>;
  /** UID of the cluster's `kube-system`: nothing is looked for before it is known. */
  readonly clusterUid: pulumi.Input<string>;
  /** `namespace/name` of the Service that is to have a node port, by the port. */
  readonly ports: Readonly<Record<string, string>>;
  /** Namespaces of the stack; `all` where the whole cluster is the stack's. */
  readonly namespaces: readonly string[] | "all";
  /** By port, what to do where somebody else's Service has it; for people. */
  readonly cures: Readonly<Record<string, string>>;
}

/**
 * Which Service has which node port, in a whole stack: one resource, so that a port can go from one to another, and two can
 * change places. Kubernetes gives a port to one Service alone, and the engine makes the new one before the old one goes.
 * Services come after it. Somebody else's Service is never changed; it is named, in a preview already.
 */
export class NodePorts extends DynamicResource {
  /** The node port of each Service, by `namespace/name`; unknown in a preview in which one moves. */
  declare public readonly assigned: pulumi.Output<Readonly<Record<string, number>> | undefined>;

  constructor(name: string, args: NodePortsArgs, opts?: pulumi.CustomResourceOptions) {
    super("services:NodePorts", name, { assigned: undefined, ...args }, opts);
  }
}
