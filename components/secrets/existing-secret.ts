import * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster-access";
import type { SecretReference } from "../secret";
import { SecretKeys } from "./secret-keys";

export interface ExistingSecretArgs<K extends string> {
  readonly access: pulumi.Input<ClusterAccess>;
  /** UID of the cluster's `kube-system`. */
  readonly clusterUid: pulumi.Input<string>;
  /** Namespace of the pods that use it. */
  readonly namespace: pulumi.Input<string>;
  /** The Secret's name. */
  readonly secret: string;
  /** Keys that it has to have. */
  readonly keys: readonly K[];
  /** Where nobody made it: what names another one. For people. @default nothing does */
  readonly otherName?: string;
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
