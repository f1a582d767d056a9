import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { contentReference, type ImageSource } from "./content-tag";

export interface ImageArgs extends ImageSource {
  /** The platform that Docker builds for, where only Docker knows it; `platform` counts in the tag. @default `platform` */
  readonly builtFor?: pulumi.Input<string>;
}

/** An image built from source for this machine, whose tag is known before it is built: a preview shows whether it changes. */
export class Image extends pulumi.ComponentResource {
  /** `repository:tag`, known at preview. */
  public readonly reference: string;
  /** The image's ID. */
  public readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:image:Image", name, {}, opts);
    const { context, dockerfile = "Dockerfile", platform, builtFor = platform } = args;
    this.reference = contentReference(args);
    const image = new docker.Image(
      `${name}-image`,
      {
        imageName: this.reference,
        build: {
          context,
          dockerfile: `${context}/${dockerfile}`,
          args: { ...args.args },
          ...(builtFor ? { platform: builtFor } : {}),
          builderVersion: docker.BuilderVersion.BuilderBuildKit,
        },
        skipPush: true,
      },
      { parent: this },
    );
    this.digest = image.repoDigest;
    this.registerOutputs({ reference: this.reference, digest: this.digest });
  }
}
