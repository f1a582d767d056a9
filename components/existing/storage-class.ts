import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../dynamic";

export interface StorageClassCheckArgs {
  readonly context?: string;
  /** Content of a kubeconfig; a secret. @default the user's own */
  readonly kubeconfig?: pulumi.Input<string>;
  /** The class that is asked for. @default the cluster's default */
  readonly storageClass?: string;
  /** Stack name, for the command in a message. */
  readonly stack: string;
}

/** The check that a cluster has the StorageClass of a volume, in a preview already; it names those that there are. */
export class StorageClassCheck extends DynamicResource {
  constructor(name: string, args: StorageClassCheckArgs, opts?: pulumi.CustomResourceOptions) {
    const { storageClass = "", ...rest } = args;
    const inputs = { ...rest, storageClass };
    super({ module: "existing/storage-class-provider", type: "existing:StorageClassCheck" }, name, inputs, opts);
  }
}
