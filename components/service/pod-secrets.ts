import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { fromSecret, type SecretReference } from "../kubernetes/secret";

/** Each key as an environment variable of its name, or as a file that the variable `<KEY>_FILE` names. */
export type SecretsAs = "env" | "files";

/** Folder of a service's secrets in its containers, where they are files. */
const folderOf = (service: string) => `/run/secrets/${service}`;

export interface PodSecrets {
  readonly env: types.input.core.v1.EnvVar[];
  readonly volumes: types.input.core.v1.Volume[];
  readonly volumeMounts: types.input.core.v1.VolumeMount[];
  /** Annotations of the pod: another content of a Secret of the same name is another pod. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** What gives a service's pods its Secrets, whoever makes them: references alone. */
export function podSecrets(service: string, secrets: readonly SecretReference<string>[], as: SecretsAs): PodSecrets {
  const versions = secrets.flatMap(({ version }) => (version ? [version] : []));
  const annotations =
    versions.length > 0 ? { "wealist/secrets": pulumi.all(versions).apply((all) => all.join()) } : undefined;
  if (as === "env" || secrets.length === 0) {
    const env = secrets.flatMap((secret) => secret.keys.map((key) => fromSecret(key, secret, key)));
    return { env, volumes: [], volumeMounts: [], annotations };
  }
  const folder = folderOf(service);
  const sources = secrets.map(({ name, keys }) => ({
    secret: { name, items: keys.map((key) => ({ key, path: key })) },
  }));
  return {
    env: secrets.flatMap(({ keys }) => keys.map((key) => ({ name: `${key}_FILE`, value: `${folder}/${key}` }))),
    // Readable by the pod's group alone, which is the user's own.
    volumes: [{ name: "secrets", projected: { sources, defaultMode: 0o440 } }],
    volumeMounts: [{ name: "secrets", mountPath: folder, readOnly: true }],
    annotations,
  };
}
