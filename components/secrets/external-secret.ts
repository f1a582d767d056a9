import type { IExternalSecretSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec" with {
  "resolution-mode": "import",
};
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { labels } from "../kubernetes/labels";
import type { SecretReference } from "../kubernetes/secret";
import type { SecretPlace } from "./existing-secret";
import { SecretKeys } from "./secret-keys";
import { SecretStore } from "./secret-store";

/** Where a value lies in the store behind a SecretStore. */
interface RemoteReference {
  /** Name or path of the secret there. */
  readonly key: string;
  /** Field of it, where it holds several. @default the secret as a whole */
  readonly property?: string;
}

export interface ExternalSecretArgs<K extends string> extends SecretPlace {
  /** Value of the label `app.kubernetes.io/name`. */
  readonly app: string;
  /** Name of the ExternalSecret and of the Secret that the operator makes from it. */
  readonly secret: string;
  /** The store's name. */
  readonly store: string;
  readonly storeKind: "SecretStore" | "ClusterSecretStore";
  /** How often the operator looks for new values: `1h`. */
  readonly refreshInterval: string;
  /** Where each key's value comes from. */
  readonly values: Readonly<Record<K, RemoteReference>>;
}

/**
 * A Secret that External Secrets Operator makes from AWS Secrets Manager, Vault or another store: the program writes where
 * the values are, and never has them. Operator and store are looked for first, and the Secret's keys are waited for.
 */
export class ExternalSecret<K extends string> extends pulumi.ComponentResource implements SecretReference<K> {
  public readonly name: pulumi.Output<string>;
  public readonly keys: readonly K[];
  public readonly version: pulumi.Output<string>;

  constructor(name: string, args: ExternalSecretArgs<K>, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:secrets:ExternalSecret", name, {}, opts);
    const { access, clusterUid, namespace, cures, store, storeKind, secret } = args;
    const found = new SecretStore(
      `${name}-store`,
      { access, clusterUid, namespace, store, storeKind },
      { parent: this },
    );
    const external = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name: secret, namespace, labels: labels(args.app, "secret") },
        spec: specOf(args),
      },
      { parent: this, dependsOn: found },
    );
    this.keys = Object.keys(args.values) as K[];
    const generation = external.metadata.apply((metadata) => metadata.generation ?? 0);
    const checked = new SecretKeys(
      `${name}-keys`,
      { access, clusterUid, namespace, secret, keys: this.keys, generation, cures },
      { parent: this },
    );
    this.name = checked.secret;
    this.version = checked.version;
    this.registerOutputs({ name: this.name });
  }
}

function specOf({
  store,
  storeKind,
  refreshInterval,
  secret,
  values,
}: ExternalSecretArgs<string>): IExternalSecretSpec {
  return {
    refreshInterval,
    secretStoreRef: { name: store, kind: storeKind },
    // It goes with the ExternalSecret; while the store is out of reach, or lost the value, the last one stays.
    target: { name: secret, creationPolicy: "Owner", deletionPolicy: "Retain" },
    data: Object.entries(values).map(([secretKey, remoteRef]) => ({ secretKey, remoteRef })),
  };
}
