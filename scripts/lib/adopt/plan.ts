/** What an adoption is about to do, decided and told before anything is touched. */
import { roleNames } from "../../../components/postgres/roles";
import type { Settings } from "../../../configuration/config";
import { Failure } from "../../../configuration/failure";
import { columns } from "../terminal/table";
import { databasesOf, runningMajor, revisionOf, tableCount, type Rows } from "./database";
import { kindAndName } from "./objects";
import type { Survey } from "./survey";

/** A service's database that is to be given to its owner role. */
export interface Adopted {
  /** Index of the service in the stack's file. */
  readonly index: number;
  readonly service: string;
  readonly database: string;
  readonly owner: string;
  /** What is written down as Alembic's revision; undefined where nothing has to be. */
  readonly stamp?: string;
  /** How many it has. */
  readonly tables: number;
}

/** @throws Failure where a database or its revision cannot be known. */
export async function planOf(found: Survey, settings: Settings, stamp: string | undefined): Promise<Adopted[]> {
  const { server } = found;
  refuseOtherMajor(settings.database.image, found.image, await runningMajor(server));
  const there = await databasesOf(server);
  const withDatabase = settings.services
    .map((service, index) => ({ service, index }))
    .filter(({ service }) => service.database);
  return Promise.all(
    withDatabase.map(async ({ service, index }) => {
      const named = service.database ? service.database.name : undefined;
      const database = databaseFor(service.name, named, there, withDatabase.length, index);
      const revision = await revisionOf(server, database);
      const unstamped = revision === undefined && service.migrations;
      if (unstamped && stamp === undefined) throw noRevision(settings.stack, database);
      return {
        index,
        service: service.name,
        database,
        owner: roleNames(service.name, database).owner,
        stamp: unstamped ? stamp : undefined,
        tables: await tableCount(server, database),
      };
    }),
  );
}

/** @throws Failure where the stack's image is of another major version than the data. */
export function refuseOtherMajor(image: string, found: string, major: string): void {
  const tag = /:(\d+)/.exec(image)?.[1];
  if (image === found || tag === major) return;
  throw new Failure(
    `The data is PostgreSQL ${major}'s (${found}), and database.image is ${image}, which cannot open it. Nothing was ` +
      `changed.\nName the same major version in the stack's file: database.image: postgres:${major}`,
  );
}

/** The configured name, or the service's own, or the only one there is. */
export function databaseFor(
  service: string,
  named: string | undefined,
  there: readonly string[],
  services: number,
  index: number,
): string {
  const own = named ?? roleNames(service).database;
  if (there.includes(own)) return own;
  const [only, ...others] = there;
  if (named === undefined && only !== undefined && others.length === 0 && services === 1) return only;
  throw new Failure(
    `The server has no database ${own} for ${service}; it has: ${there.join(", ") || "none"}. Nothing was changed.\n` +
      `Name it in the stack's file: services[${index}].database.name`,
  );
}

const noRevision = (stack: string, database: string) =>
  new Failure(
    `The database ${database} has no alembic_version: its migrations never ran, and would make its tables again. ` +
      `Nothing was changed.\nSay which revision its tables are at: npm run adopt -- ${stack} --stamp 0003`,
  );

export function planText({ replaced, kept, volume, server }: Survey, databases: readonly Adopted[]): string {
  return [
    `PostgreSQL runs as ${server.target.pod}, its data lies in the claim ${volume.claim}, folder ${volume.dataDirectory || "/"}.`,
    ...databases.map(
      ({ database, owner, service, stamp, tables }) =>
        `The database ${database} (${tables} tables) becomes ${service}'s, its owner ${owner}` +
        (stamp === undefined ? "." : `; its revision is written down as ${stamp}.`),
    ),
    "",
    "Deleted and made anew, which takes a minute without the service:",
    ...replaced.map((object) => `  ${kindAndName(object)}`),
    "Left alone:",
    ...kept.map((line) => `  ${line}`),
  ].join("\n");
}

/**
 * Rows when the writers had stopped, and afterwards, a line a table. More may be there by then: the service runs again.
 *
 * @throws Failure where a table lost rows.
 */
export function compareRows(database: string, before: Rows, after: Rows): string {
  const tables = [...new Set([...before.keys(), ...after.keys()])]
    .filter((table) => table !== "public.alembic_version")
    .sort();
  const text = (rows: Rows, table: string) => String(rows.get(table) ?? "-");
  const table = columns(
    tables.map((name) => [`  ${name}`, text(before, name), text(after, name)]),
    [`  ${database}`, "before", "after"],
  );
  // A migration of this rollout may have made a table; none may have lost one.
  const lost = tables.filter((name) => (before.get(name) ?? -1) > (after.get(name) ?? -1));
  if (lost.length === 0) return table;
  throw new Failure(`${table}\nRows of ${lost.join(", ")} are missing.`);
}
