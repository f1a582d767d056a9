import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { labels } from "../kubernetes/labels";

/** How clients of a server encrypt, and whom they believe. */
export interface ServerTls {
  /** libpq's `sslmode`; `verify-full` alone notices that something else answers under the server's name. */
  readonly mode: "verify-full" | "verify-ca" | "require" | "disable";
  /** PEM certificates of the authorities that may have signed the server's. @default none, for the modes that look at none */
  readonly ca?: string;
}

const FOLDER = "/etc/postgresql-ca";
const FILE = "ca.crt";

/** libpq's own variables, which asyncpg and others read too. */
export const tlsVariables = ({ mode, ca }: ServerTls): Record<string, string> => ({
  PGSSLMODE: mode,
  ...(ca === undefined ? {} : { PGSSLROOTCERT: `${FOLDER}/${FILE}` }),
});

/**
 * The parameters of a URL that say the same to the driver of its scheme. SQLAlchemy hands them to asyncpg as arguments, of
 * which `ssl` is the one there is; the authorities it takes from `PGSSLROOTCERT`.
 */
export const tlsParameters = (tls: ServerTls, scheme: string): Record<string, string> => {
  if (isAsyncpg(scheme)) return { ssl: tls.mode };
  const { PGSSLMODE: sslmode, PGSSLROOTCERT: sslrootcert } = tlsVariables(tls);
  return { sslmode: sslmode!, ...(sslrootcert ? { sslrootcert } : {}) };
};

const isAsyncpg = (scheme: string) => /(^|\+)asyncpg$/.test(scheme);

/** A driver that takes TLS by a Python object alone: what its URL says, it refuses; what it does not say, it leaves out. */
export const takesNoTls = (scheme: string) => /(^|\+)pg8000$/.test(scheme);

/** What gives a pod the certificates: they are public, so a ConfigMap, with a new name for every content. */
export interface TrustedCa {
  readonly volume: k8s.types.input.core.v1.Volume;
  readonly mount: k8s.types.input.core.v1.VolumeMount;
}

export interface TrustedCaArgs {
  readonly namespace: pulumi.Input<string>;
  /** Value of the label `app.kubernetes.io/name`. */
  readonly app: string;
  readonly tls?: ServerTls;
}

/** Makes a ConfigMap of the authorities in a namespace; none where the server's certificate is not looked at. */
export function trustedCa(
  name: string,
  { namespace, app, tls }: TrustedCaArgs,
  opts: pulumi.CustomResourceOptions,
): TrustedCa[] {
  if (tls?.ca === undefined) return [];
  const { metadata } = new k8s.core.v1.ConfigMap(
    `${name}-ca`,
    { metadata: { namespace, labels: labels(app, "database-ca") }, immutable: true, data: { [FILE]: tls.ca } },
    opts,
  );
  return [caVolume(metadata.name)];
}

/** Mounts the ConfigMap of that name where {@link tlsVariables} say. */
export const caVolume = <Name>(name: Name) => ({
  volume: { name: "database-ca", configMap: { name } },
  mount: { name: "database-ca", mountPath: FOLDER, readOnly: true },
});
