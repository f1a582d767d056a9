/**
 * A quota's two steps: it grows before a rollout and shrinks after it. Between them it has room for the pods of before, the
 * new ones, and any that never ran: what the stack itself enforces never stands in the way of a change, or of its undoing.
 */
import type * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../../cluster/access";
import { DynamicResource } from "../../dynamic/resource";
import type { Hard } from "./live-quota";

export interface QuotaRoomArgs {
  readonly access: pulumi.Input<ClusterAccess>;
  /** UID of the cluster's `kube-system`: in another cluster it is made anew. */
  readonly clusterUid: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  /** What the configuration wants. */
  readonly hard: Hard;
}

/** Raises the live quota where the wanted one changes. What makes pods comes after it. */
export class QuotaRoom extends DynamicResource {
  /** Another number each time. */
  declare public readonly raised: pulumi.Output<number>;

  constructor(name: string, args: QuotaRoomArgs, opts?: pulumi.CustomResourceOptions) {
    super("quota:QuotaRoom", name, { raised: undefined, ...args }, opts);
  }
}

export interface QuotaFitArgs extends QuotaRoomArgs {
  /** Of the {@link QuotaRoom}. */
  readonly raised: pulumi.Input<number>;
  /** As the engine has the quota in its state. */
  readonly seen: pulumi.Input<Hard>;
}

/** Sets the live quota to the wanted one. It comes after what makes pods. */
export class QuotaFit extends DynamicResource {
  constructor(name: string, args: QuotaFitArgs, opts?: pulumi.CustomResourceOptions) {
    super("quota:QuotaFit", name, { ...args }, opts);
  }
}
