import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { labels } from "../kubernetes/labels";
import type { DatabaseAccess } from "../postgres/access";
import type { PostgresServer } from "../postgres/server";
import { tlsParameters, tlsVariables, trustedCa, type TrustedCa } from "../postgres/tls";
import { connectionUri } from "../postgres/url";
import { ImmutableSecret, type SecretReference } from "../kubernetes/secret";

/** Keys of a service's database Secret: the connection URI, its parts, and libpq's own names for them. */
export const DATABASE_KEYS = [
  "DATABASE_URL",
  "POSTGRES_USER",
  "POSTGRES_PASSWORD",
  "POSTGRES_DB",
  "PGHOST",
  "PGPORT",
  "PGUSER",
  "PGPASSWORD",
  "PGDATABASE",
] as const;
export type DatabaseKey = (typeof DATABASE_KEYS)[number];

/** Values of a Secret, made here. */
interface SecretValues {
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
}

export interface ConfigurationArgs {
  readonly service: string;
  readonly namespace: pulumi.Output<string>;
  /** Plain environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The service's own secrets: values by variable, or a Secret that this program does not write. @default none */
  readonly secrets?: SecretValues | SecretReference<string>;
  readonly database?: { readonly server: PostgresServer; readonly access: DatabaseAccess; readonly scheme: string };
}

/**
 * What a service is configured with: a ConfigMap and up to two Secrets, each with a new name for every content. Instead of
 * the second one it may have a Secret that others write.
 */
export class Configuration extends pulumi.ComponentResource {
  public readonly configMap: pulumi.Output<string>;
  public readonly database?: SecretReference<DatabaseKey>;
  public readonly secrets?: SecretReference<string>;
  /** Certificates of the authorities that the database's is checked against. */
  public readonly trustedCa: TrustedCa[];

  constructor(name: string, args: ConfigurationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:service:Configuration", name, {}, opts);
    const { service, namespace } = args;
    const tls = args.database?.server.tls;
    // Not beside the secrets: libpq knows these by their names only, also where the secrets are files.
    const data = { ...args.env, ...(tls ? tlsVariables(tls) : {}) };
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: { namespace, labels: labels(service, "config") }, immutable: true, data },
      { parent: this },
    );
    this.configMap = config.metadata.name;
    this.trustedCa = trustedCa(`${name}-db`, { namespace, app: service, tls }, { parent: this });
    const secret = <K extends string>(component: string, values: Readonly<Record<K, pulumi.Input<string>>>) =>
      new ImmutableSecret(`${name}-${component}`, { namespace, app: service, component, values }, { parent: this });
    if (args.database) this.database = secret("db-secret", databaseValues(args.database));
    const { secrets = { values: {} } } = args;
    if (!("values" in secrets)) this.secrets = secrets;
    else if (Object.keys(secrets.values).length > 0) this.secrets = secret("secret", secrets.values);
    this.registerOutputs({ configMap: this.configMap });
  }
}

function databaseValues({ server, access, scheme }: NonNullable<ConfigurationArgs["database"]>) {
  const { user, database, password } = access;
  const parameters = server.tls ? tlsParameters(server.tls, scheme) : {};
  const url = pulumi
    .all([server.host, server.port, password])
    .apply(([host, port, value]) => connectionUri({ scheme, user, password: value, host, port, database, parameters }));
  return {
    DATABASE_URL: url,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
    PGHOST: server.host,
    PGPORT: pulumi.output(server.port).apply(String),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  } satisfies Record<DatabaseKey, pulumi.Input<string>>;
}
