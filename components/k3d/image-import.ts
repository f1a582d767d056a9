import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../dynamic";

export interface K3dImageImportArgs {
  /** Name of the k3d cluster. */
  readonly cluster: pulumi.Input<string>;
  /** The cluster's UID: a recreated cluster has lost its images. */
  readonly clusterUid: pulumi.Input<string>;
  /** Its node containers: a new node has none. */
  readonly nodes: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** `repository:tag`, as Docker and the pod spec call it. */
  readonly image: pulumi.Input<string>;
  /** What Docker's copy is: the image's ID; empty for an image that Docker need not have. */
  readonly imageId: pulumi.Input<string>;
}

/**
 * An image in the store of every node of a k3d cluster, verified there after the import. A third-party image that Docker
 * has no copy of is left to the nodes, which pull it.
 */
export class K3dImageImport extends DynamicResource {
  /** Digest of the image's configuration, as the nodes report it; empty where nothing was imported. */
  declare public readonly configDigest: pulumi.Output<string>;

  constructor(name: string, args: K3dImageImportArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { module: "k3d/image-import-provider", type: "k3d:ImageImport" },
      name,
      { configDigest: undefined, ...args },
      opts,
    );
  }
}
