import type * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster-access";
import { DynamicResource } from "../dynamic";

export interface SecretKeysArgs {
  readonly access: pulumi.Input<ClusterAccess>;
  /** UID of the cluster's `kube-system`: nothing is looked for before it is known. */
  readonly clusterUid: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  /** Name of the Secret. */
  readonly secret: pulumi.Input<string>;
  /** Keys that it needs to have. */
  readonly keys: readonly string[];
  /** Of the ExternalSecret of the same name that the Secret is made from: it is waited for. @default others make it */
  readonly generation?: pulumi.Input<number>;
  /** Where nobody made the Secret: what names another one. For people. @default nothing does */
  readonly otherName?: string;
}

/**
 * The check that a Secret which the program does not write has the keys that are needed. It refuses in a preview
 * already, and what uses the Secret comes after it. Names of keys are read, values are not.
 */
export class SecretKeys extends DynamicResource {
  declare public readonly secret: pulumi.Output<string>;
  /** The Secret's UID and resource version: other ones than before when its content has changed. */
  declare public readonly version: pulumi.Output<string>;

  constructor(name: string, args: SecretKeysArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { module: "secrets/secret-keys-provider", type: "secrets:SecretKeys" },
      name,
      { version: undefined, ...args },
      opts,
    );
  }
}
