import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { Watch } from "../ready/ready";
import { fromSecret } from "../kubernetes/secret";
import { adminJob, scriptsOf } from "./admin-job";
import { cureVariables, type CopyCures } from "./cures";
import { COPY_JOB } from "./demand";
import { roleNames } from "./roles";
import { placeOf, type PostgresServer } from "./server";
import { tlsVariables } from "./tls";

const FOLDER = join(__dirname, "copy");

export interface DatabaseCopyArgs {
  readonly from: PostgresServer;
  /** Its administrator may act as the owner of the database there. */
  readonly to: PostgresServer;
  /** The service the database is of. */
  readonly service: string;
  /** Database name. @default the service's name with `_` for `-` */
  readonly database?: string;
  /** The number of the settings: it changes nothing where the servers know a higher one. */
  readonly generation: pulumi.Input<number>;
  /** Whose image has the programs, as new as `from`. */
  readonly programs: PostgresServer;
  /** How long the copy may take. */
  readonly deadlineSeconds: number;
  /** What helps where its Job fails. @default its messages end with the cause */
  readonly cures?: CopyCures;
  /** How its Job is waited for. @default by the engine */
  readonly watch?: Watch;
  /** What makes the database and its owner at `to`. */
  readonly after: pulumi.Resource[];
}

/**
 * Moves a database's content from one server to another, once: a Job closes the database at `from`, copies everything in one
 * transaction, and compares every table. Run again it does nothing; where nothing was committed, it opens the one at `from`.
 */
export class DatabaseCopy extends pulumi.ComponentResource {
  /** The Job, done: what uses the database at `to` comes after it. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: DatabaseCopyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:postgres:DatabaseCopy", name, {}, opts);
    const { from, to, service, deadlineSeconds, watch } = args;
    const { image, imageUser, pullSecret } = args.programs;
    const server = {
      ...to,
      image,
      imageUser,
      pullSecret,
      trustedCa: [...(to.trustedCa ?? []), ...(from.trustedCa ?? [])],
    };
    const fromTls = from.tls ? tlsVariables(from.tls) : {};
    const { database, owner } = roleNames(service, args.database);
    this.ready = adminJob(
      name,
      {
        ...{ server, service, deadlineSeconds, watch, container: "copy", resources: COPY_JOB },
        scripts: scriptsOf(name, { server, service }, [FOLDER], this),
        command: ["copy.sh"],
        env: {
          FROM_HOST: from.jobHost ?? from.host,
          FROM_PORT: pulumi.output(from.port).apply(String),
          FROM_USER: from.admin,
          COPY_DATABASE: database,
          COPY_OWNER: owner,
          ...Object.fromEntries(Object.entries(fromTls).map(([key, value]) => [key.replace("PG", "FROM_"), value])),
          COPY_FROM: placeOf(from),
          COPY_TO: placeOf(to),
          COPY_GENERATION: pulumi.output(args.generation).apply(String),
          ...cureVariables(args.cures ?? {}),
        },
        secretEnv: [fromSecret("FROM_PASSWORD", from.adminPassword, "POSTGRES_PASSWORD")],
        annotations: {
          "wealist/moved-from": from.volume,
          "wealist/moved-from-administrator": from.adminPasswordVersion,
        },
      },
      { parent: this, dependsOn: [...from.ready, ...to.ready, ...args.after] },
    );
    this.registerOutputs({});
  }
}
