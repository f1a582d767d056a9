import type * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster/access";
import { DynamicResource } from "../dynamic/resource";

export interface VolumeNoteArgs {
  readonly access: pulumi.Input<ClusterAccess>;
  /** UID of the cluster's `kube-system`. */
  readonly clusterUid: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  /** Name of the claim. */
  readonly claim: string;
  /** Identity of the volume behind it. */
  readonly volume: pulumi.Input<string>;
  readonly image: pulumi.Input<string>;
}

/** A note on a claim of which PostgreSQL was ready on it last. It comes after the server is ready. */
export class VolumeNote extends DynamicResource {
  constructor(name: string, args: VolumeNoteArgs, opts?: pulumi.CustomResourceOptions) {
    super("postgres:VolumeNote", name, { ...args }, opts);
  }
}
