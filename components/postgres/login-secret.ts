import * as pulumi from "@pulumi/pulumi";

import { ImmutableSecret, type SecretReference } from "../kubernetes/secret";
import type { PostgresServer } from "./server";
import { tlsParameters } from "./tls";
import { connectionUri } from "./url";

const PARTS = ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"] as const;
const LIBPQ = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"] as const;
/** Keys of the Secret that a service connects with: the connection URI, its parts, and libpq's own names for them. */
export const DATABASE_KEYS = ["DATABASE_URL", ...PARTS, ...LIBPQ] as const;
export type DatabaseKey = (typeof DATABASE_KEYS)[number];

export interface LoginSecretArgs {
  /** Namespace of the pods that connect. */
  readonly namespace: pulumi.Output<string>;
  /** The service the database is for. */
  readonly service: string;
  readonly server: Pick<PostgresServer, "host" | "port" | "tls">;
  readonly database: string;
  readonly user: pulumi.Input<string>;
  readonly password: pulumi.Output<string>;
  /** Scheme of `DATABASE_URL`, as the service's driver wants it. */
  readonly scheme: string;
}

/** Makes the Secret that pods of one namespace connect to a database with. */
export function loginSecret(
  name: string,
  args: LoginSecretArgs,
  parent: pulumi.Resource,
): SecretReference<DatabaseKey> {
  const { namespace, service, server, database, user, password, scheme } = args;
  const parameters = server.tls ? tlsParameters(server.tls, scheme) : {};
  const url = pulumi
    .all([server.host, server.port, user, password])
    .apply(([host, port, as, value]) =>
      connectionUri({ scheme, user: as, password: value, host, port, database, parameters }),
    );
  const values = {
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
  return new ImmutableSecret(name, { namespace, app: service, component: "db-secret", values }, { parent });
}
