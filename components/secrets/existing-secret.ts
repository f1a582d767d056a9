import * as pulumi from "@pulumi/pulumi";

import type { Arguments } from "../dynamic/resource";
import type { SecretReference } from "../kubernetes/secret";
import { SecretKeys } from "./secret-keys";
import type { SecretKeysInputs } from "./secret-keys-provider";

/** How a Secret is looked for: in which cluster, and in the namespace of the pods that use it. */
export type SecretPlace = Pick<Arguments<SecretKeysInputs>, "access" | "clusterUid" | "namespace" | "cures">;

export interface ExistingSecretArgs<K extends string> extends SecretPlace {
  /** The Secret's name. */
  readonly secret: string;
  /** Keys that it has to have. */
  readonly keys: readonly K[];
}

/**
 * A Secret that another tool makes (Sealed Secrets, SOPS, a Vault injector, a person). Its keys are checked before anything
 * that uses it; its values never reach this program's state. A changed value rolls pods at the next `up`.
 */
export class ExistingSecret<K extends string> extends pulumi.ComponentResource implements SecretReference<K> {
  public readonly name: pulumi.Output<string>;
  public readonly keys: readonly K[];
  public readonly version: pulumi.Output<string>;

  constructor(name: string, args: ExistingSecretArgs<K>, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:secrets:ExistingSecret", name, {}, opts);
    const checked = new SecretKeys(`${name}-keys`, { ...args }, { parent: this });
    this.name = checked.secret;
    this.keys = args.keys;
    this.version = checked.version;
    this.registerOutputs({ name: this.name });
  }
}
