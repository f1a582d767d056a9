import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../../dynamic/resource";
import type { BuiltImage } from "./earlier-images";

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
  /** Whose it is, as a label on the node's copy: `organization/project/stack`. */
  readonly owner: string;
}

/**
 * An image in the store of every node of a k3d cluster, verified there after the import. A third-party image that Docker
 * has no copy of, or one that cannot be sent, is left to the nodes, which pull it. Of the images that were built and
 * imported before, the newest stays, in Docker and on the nodes; the others are removed.
 */
export class K3dImageImport extends DynamicResource {
  /** Digest of the image's configuration, as the nodes report it; empty where nothing was imported. */
  declare public readonly configDigest: pulumi.Output<string>;
  /** What was built and imported before and is still there, newest first. */
  declare public readonly earlier: pulumi.Output<readonly BuiltImage[]>;

  constructor(name: string, args: K3dImageImportArgs, opts?: pulumi.CustomResourceOptions) {
    super("k3d:ImageImport", name, { configDigest: undefined, earlier: undefined, ...args }, opts);
  }
}
