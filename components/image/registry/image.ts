import * as pulumi from "@pulumi/pulumi";

import { contentTag, type BuildContext } from "../content-tag";
import { DynamicResource, type Arguments } from "../../dynamic/resource";
import type { RegistryCures } from "./access";
import type { PushedImageInputs } from "./pushed-image-provider";
import type { VersionTagInputs } from "./version-tag-provider";

export interface RegistryImageArgs extends BuildContext {
  /** Repository with its registry: `ghcr.io/team/board-api`. */
  readonly repository: string;
  /** A tag for people, set on what is deployed; one that names other content is refused. */
  readonly version: string;
  /** Platform of the nodes, whatever this machine's is. */
  readonly platform: string;
  /** User and password of the registry. @default Docker's own login */
  readonly login?: { readonly username: string; readonly password: pulumi.Input<string> };
  readonly cures: RegistryCures;
}

/**
 * An image in a registry, tagged with the hash of its content and with a version. One that the registry holds already is
 * neither built nor pushed, whoever pushed it; a new version of the same content is one more tag, and rolls nothing.
 */
export class RegistryImage extends pulumi.ComponentResource {
  /** `repository@sha256:…`. */
  public readonly digest: pulumi.Output<string>;
  /** The version's tag: what runs has one. */
  public readonly tagged: pulumi.Resource;

  constructor(name: string, args: RegistryImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:registry:RegistryImage", name, {}, opts);
    const { repository, version, context, dockerfile = "Dockerfile", args: buildArgs = {}, platform, cures } = args;
    const content = contentTag(args);
    const access = { repository, cures, username: args.login?.username, password: args.login?.password };
    const image = new PushedImage(
      `${name}-image`,
      { ...access, content, version, context, dockerfile, args: buildArgs, platform },
      { parent: this, customTimeouts: { create: "30m", update: "30m" } },
    );
    this.digest = image.digest;
    const tag = { ...access, version, content, digest: this.digest };
    this.tagged = new VersionTag(`${name}-version`, tag, { parent: this });
    this.registerOutputs({ digest: this.digest });
  }
}

class PushedImage extends DynamicResource {
  declare public readonly digest: pulumi.Output<string>;

  constructor(name: string, args: Arguments<PushedImageInputs>, opts: pulumi.CustomResourceOptions) {
    super("registry:Image", name, { digest: undefined, ...args }, opts);
  }
}

class VersionTag extends DynamicResource {
  constructor(name: string, args: Arguments<VersionTagInputs>, opts: pulumi.CustomResourceOptions) {
    super("registry:VersionTag", name, { ...args }, opts);
  }
}
