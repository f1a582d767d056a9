import * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../dynamic";
import type { VolumeCheckInputs } from "./volume-refusals";

type Given = "access" | "clusterUid" | "storageClass";

export interface VolumeCheckArgs extends Omit<VolumeCheckInputs, Given> {
  readonly access: pulumi.Input<VolumeCheckInputs["access"]>;
  /** UID of the cluster's `kube-system`: nothing is looked for before it is known. */
  readonly clusterUid: pulumi.Input<string>;
  /** @default the cluster's default */
  readonly storageClass?: string;
}

/** What this check once was: of a cluster's StorageClasses alone. */
const BEFORE: pulumi.Alias = { type: "pulumi-nodejs:dynamic/existing:StorageClassCheck", name: "storage-class" };

/**
 * The check that a PostgreSQL's volume can become what it is asked to be with its data: in the same place, of the same
 * StorageClass, not smaller, larger only where that is possible, and under the major version that the data has. It refuses in
 * a preview already, and in an `up` before anything that comes after it is touched.
 */
export class VolumeCheck extends DynamicResource {
  constructor(name: string, { storageClass = "", ...rest }: VolumeCheckArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { module: "postgres/volume-check-provider", type: "postgres:VolumeCheck" },
      name,
      { ...rest, storageClass },
      pulumi.mergeOptions(opts, { aliases: [BEFORE] }),
    );
  }
}
