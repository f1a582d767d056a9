import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { contentTag, type BuildContext } from "./content-tag";

export interface ImageArgs extends BuildContext {
  /** Repository, with its registry where the image is pushed: `wealist-board-api`, `ghcr.io/you/board-api`. */
  readonly repository: string;
  /** A tag in front of the content's hash (`v1.0.0-<hash>`). @default the hash alone */
  readonly version?: string;
  /** Push it after the build, with Docker's own login. @default false */
  readonly push?: boolean;
}

/** An image built from source, whose tag is known before it is built: a preview shows whether it changes. */
export class Image extends pulumi.ComponentResource {
  /** `repository:tag`, known at preview. */
  public readonly reference: string;
  /** The image's ID; after a push `repository@sha256:…`. */
  public readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:image:Image", name, {}, opts);
    const { context, dockerfile = "Dockerfile", platform, push = false } = args;
    const tag = [args.version, contentTag(args)].filter(Boolean).join("-");
    this.reference = `${args.repository}:${tag}`;
    const image = new docker.Image(
      `${name}-image`,
      {
        imageName: this.reference,
        build: {
          context,
          dockerfile: `${context}/${dockerfile}`,
          args: { ...args.args },
          ...(platform ? { platform } : {}),
          builderVersion: docker.BuilderVersion.BuilderBuildKit,
        },
        skipPush: !push,
      },
      { parent: this },
    );
    this.digest = image.repoDigest;
    this.registerOutputs({ reference: this.reference, digest: this.digest });
  }
}
