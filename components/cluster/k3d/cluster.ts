import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../../dynamic/resource";

export interface K3dClusterArgs {
  /** The cluster's name; its kubectl context is `k3d-<name>`. Changing it is refused: the data would be lost. */
  readonly name: string;
  /** `false` adopts a cluster that exists, and never deletes it. */
  readonly create: boolean;
  /** Agent nodes beside the server. */
  readonly agents: number;
  /** k3s image of the nodes. */
  readonly image: string;
  /** Ports of this machine mapped to node ports, `8000-8009`. */
  readonly hostPorts: string;
  /** Who made it, as a label on the server node: `organization/project/stack`. */
  readonly owner: string;
  /** Names of the namespaces that the stack makes in it: none may be another stack's. */
  readonly namespaces: readonly string[];
  readonly cures: ClusterCures;
}

/** What helps where a cluster is refused, in words of the program that uses it; each a sentence's end, or sentences. */
export interface ClusterCures {
  /** A cluster of that name is somebody else's. */
  readonly foreign: string;
  /** Its ports are taken: "or …". */
  readonly ports: string;
  /** Another cluster is wanted while this one may hold data: "or …". */
  readonly giveUp: string;
  /** The command that sets a key of the cluster, with `KEY` and `VALUE` in it. */
  readonly keep: string;
  /** Namespaces in it are somebody else's. */
  readonly namespaces: string;
  /** It is gone, or was made anew by hand: "heal it with …". */
  readonly heal: string;
  /** There is none to adopt: "make it, or …". */
  readonly create: string;
}

/** A k3d cluster on this machine: created, started when it is stopped, healed by refresh when it was deleted by hand. */
export class K3dCluster extends DynamicResource {
  /** UID of `kube-system`: another cluster of the same name has another one. */
  declare public readonly uid: pulumi.Output<string>;
  /** Credentials of its administrator; a secret. */
  declare public readonly kubeconfig: pulumi.Output<string>;
  /** Names of its node containers, sorted. */
  declare public readonly nodes: pulumi.Output<string[]>;

  constructor(name: string, args: K3dClusterArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "k3d:Cluster",
      name,
      { uid: undefined, kubeconfig: undefined, nodes: undefined, ...args },
      { customTimeouts: { create: "5m" }, ...opts, additionalSecretOutputs: ["kubeconfig"] },
    );
  }
}
