import * as pulumi from "@pulumi/pulumi";

import { ACCOUNT, type PostgresServer } from "./server";

/** What the program that runs a PostgreSQL publishes of it. */
export interface ExistingPostgresArgs {
  readonly host: string;
  readonly port: number;
  /** Namespace of the Jobs that prepare databases. */
  readonly namespace: string;
  /** Login that may create databases and roles. */
  readonly admin: string;
  /** Name of the Secret in that namespace which has its password, as `POSTGRES_PASSWORD`. */
  readonly adminSecret: string;
  /** Changes whenever that password does. */
  readonly adminSecretVersion: string;
  /** Image that brings `psql`. */
  readonly image: string;
  /** Numeric user of that image. */
  readonly imageUser: number;
  /** Changes with the volume behind it. */
  readonly volume: string;
}

/** A PostgreSQL that another program runs: nothing is made here, and the password of its administrator stays there. */
export function existingPostgres(args: pulumi.Input<ExistingPostgresArgs>): PostgresServer {
  const given = pulumi.output(args);
  return {
    host: given.host,
    port: given.port,
    namespace: given.namespace,
    serviceAccount: pulumi.output(ACCOUNT),
    admin: given.admin,
    adminPassword: { name: given.adminSecret, keys: ["POSTGRES_PASSWORD"] },
    adminPasswordVersion: given.adminSecretVersion,
    image: { reference: given.image, pullPolicy: "IfNotPresent", ready: [] },
    imageUser: given.imageUser,
    volume: given.volume,
    ready: [],
  };
}
