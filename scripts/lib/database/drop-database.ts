/** Dropping a database that no service of the stack has: what a program on top of it left behind, or a removed service. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { roleNames } from "../../../components/postgres/roles";
import type { Settings } from "../../../configuration/config";
import type { OutsideSettings } from "../../../configuration/database";
import { databaseNameOf } from "../../../configuration/schema";
import { confirmByTyping } from "../terminal/ask";
import { openCluster, type Cluster } from "../cluster/cluster";
import { Failure } from "../../../configuration/failure";
import { npmRun } from "../terminal/greeting";
import { ROOT } from "../terminal/project";
import { inServer } from "./psql";

const OWN = ["postgres", "template0", "template1"];
const SQL = readFileSync(join(ROOT, "components", "postgres", "drop.sql"), "utf8");

/** A database and the roles that go by its name, as psql is told of them. @param name the database's, or its service's */
export const namesOf = (name: string) => roleNames(name);

type Names = ReturnType<typeof namesOf>;

/** @throws Failure where the database is PostgreSQL's own, or a service's of the stack. */
export function refuseUsed({ stack, services }: Settings, database: string): void {
  if (OWN.includes(database)) throw new Failure(`${database} is PostgreSQL's own. Nothing was dropped.`);
  const user = services.find((one) => databaseNameOf(one) === database);
  if (!user) return;
  throw new Failure(
    `The database ${database} belongs to the service ${user.name}. Nothing was dropped.\n` +
      `If it is to go: take the service out of Pulumi.${stack}.yaml (or set its database to false), ${npmRun("start", stack)}, and try again.`,
  );
}

/** What the server says of it, as JSON: the counts decide, the rest is told. */
export const FACTS = `SELECT json_build_object(
  'size', (SELECT pg_size_pretty(pg_database_size(datname)) FROM pg_database WHERE datname = :'database'),
  'sessions', (SELECT count(*) FROM pg_stat_activity WHERE datname = :'database'),
  'roles', (SELECT coalesce(json_agg(rolname ORDER BY rolname), '[]') FROM pg_roles WHERE rolname = :'owner' OR rolname ~ ('^' || :'database' || '_(a|b|[0-9]+)$')),
  'databases', (SELECT json_agg(datname ORDER BY datname) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'));
`;

interface Facts {
  /** Null where there is no such database. */
  readonly size: string | null;
  readonly sessions: number;
  readonly roles: readonly string[];
  readonly databases: readonly string[] | null;
}

/** Drops it, after it was asked for by name. */
export async function dropDatabase(settings: Settings, name: string, yes: boolean): Promise<string> {
  const names = namesOf(name);
  refuseUsed(settings, names.database);
  if (settings.database.serving === "outside") throw new Failure(byHand(settings.database.outside, names));
  const cluster = await openCluster(settings);
  const facts = JSON.parse(await psql(cluster, settings, names, FACTS)) as Facts;
  const what = describe(names, facts);
  if (!yes) {
    const withoutAsking = `npm run db -- drop ${names.database} ${settings.stack} --yes`;
    await confirmByTyping(names.database, `${what} will be deleted for good.`, withoutAsking);
  }
  await psql(cluster, settings, names, SQL);
  return what;
}

/** `The database reports_api (8 MB) with its roles …`. @throws Failure where there is nothing to drop, or somebody uses it */
export function describe({ database }: Names, { size, sessions, roles, databases }: Facts): string {
  if (size === null && roles.length === 0) {
    throw new Failure(`There is no database ${database}; there are: ${databases?.join(", ") ?? "none"}`);
  }
  if (sessions > 0) {
    const count = sessions === 1 ? "1 connection" : `${sessions} connections`;
    throw new Failure(
      `The database ${database} is in use by ${count}. Nothing was dropped. Delete first what uses it: ` +
        "the program on top of this stack has a `pulumi destroy` of its own.",
    );
  }
  const owned = roles.length === 0 ? "" : `${roles.length === 1 ? "the role" : "the roles"} ${roles.join(", ")}`;
  if (size === null) return `What is left of the database ${database}: ${owned}`;
  return `The database ${database} (${size})${owned ? ` with ${owned}` : ""}`;
}

/** By the server's local socket, which the official image trusts. */
async function psql(cluster: Cluster, settings: Settings, names: Names, sql: string): Promise<string> {
  const variables = variablesOf({ ON_ERROR_STOP: 1, ...names });
  const command = ["psql", "-XAtq", "-U", settings.database.admin, "-d", "postgres", ...variables];
  const { code, printed, complaint } = await inServer(cluster, settings, command, sql);
  if (code !== 0) throw new Failure(`PostgreSQL refused: ${complaint}`);
  return printed;
}

const variablesOf = (values: object) => Object.entries(values).flatMap(([key, value]) => ["-v", `${key}=${value}`]);

const byHand = ({ host, port, admin }: OutsideSettings, names: Names) =>
  `PostgreSQL runs outside the cluster. Nothing was dropped. From where it can be reached:\n  psql -h ${host} -p ${port} -U ${admin} -d postgres ` +
  `${variablesOf(names).join(" ")} -f components/postgres/drop.sql`;
