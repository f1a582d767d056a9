import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { SecretKeysInputs } from "./secret-keys-provider";

/**
 * The check that a Secret which the program does not write has the keys that are needed. It refuses in a preview
 * already, and what uses the Secret comes after it. Names of keys are read, values are not.
 */
export class SecretKeys extends DynamicResource {
  declare public readonly secret: pulumi.Output<string>;
  /** The Secret's UID and resource version: other ones than before when its content has changed. */
  declare public readonly version: pulumi.Output<string>;

  constructor(name: string, args: Arguments<Omit<SecretKeysInputs, "version">>, opts?: pulumi.CustomResourceOptions) {
    super("secrets:SecretKeys", name, { version: undefined, ...args }, opts);
  }
}
