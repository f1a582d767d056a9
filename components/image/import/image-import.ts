import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../../dynamic/resource";
import type { BuiltImage } from "./earlier-images";
import type { ImportInputs } from "./image-import-provider";

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

  constructor(name: string, args: Arguments<ImportInputs>, opts?: pulumi.CustomResourceOptions) {
    super("k3d:ImageImport", name, { configDigest: undefined, earlier: undefined, ...args }, opts);
  }
}
