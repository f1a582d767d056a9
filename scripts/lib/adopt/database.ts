/** A hand-made PostgreSQL, asked and changed through psql in its own pod. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Cluster } from "../cluster/cluster";
import { outputInPod, type PodContainer } from "../cluster/exec";
import { Failure } from "../../../configuration/failure";

export interface Server {
  readonly cluster: Cluster;
  readonly target: PodContainer;
  readonly superuser: string;
}

/** Rows by table, `public.boards` → 12. */
export type Rows = ReadonlyMap<string, number>;

const TABLES = `SELECT format('%s.%s', schemaname, tablename), (xpath('/row/n/text()',
  query_to_xml(format('SELECT count(*) AS n FROM %I.%I', schemaname, tablename), false, true, '')))[1]
FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema' ORDER BY 1`;

/** Exact counts, read table by table: as long as the tables are large. */
export async function rowCounts(server: Server, database: string): Promise<Rows> {
  const cells = (await linesOf(server, database, TABLES)).map((line) => line.split("|"));
  return new Map(cells.map(([table = "", rows]) => [table, Number(rows)]));
}

const DATABASES = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1";

export const databasesOf = (server: Server): Promise<string[]> => linesOf(server, "postgres", DATABASES);

const linesOf = async (server: Server, database: string, sql: string) =>
  (await query(server, database, sql)).split("\n").filter(Boolean);

/** PostgreSQL's major version: a server of another one does not open the data. */
export const runningMajor = async (server: Server): Promise<string> =>
  String(Math.floor(Number(await query(server, "postgres", "SHOW server_version_num")) / 10_000));

/** The revision that Alembic has written down; undefined where it never ran. */
export async function revisionOf(server: Server, database: string): Promise<string | undefined> {
  const there = await query(server, database, "SELECT to_regclass('alembic_version') IS NOT NULL");
  return there === "t"
    ? query(server, database, "SELECT string_agg(version_num, ',') FROM alembic_version")
    : undefined;
}

/** Gives everything in `database` to `owner`; `revision` is written down where Alembic never ran. */
export async function giveTo(server: Server, database: string, owner: string, revision?: string): Promise<void> {
  const variables = ["-v", `owner=${owner}`, ...(revision === undefined ? [] : ["-v", `revision=${revision}`])];
  const sql = readFileSync(join(__dirname, "ownership.sql"), "utf8");
  const done = await psql(server, database, [...variables, "-f", "-"], sql);
  if (done === undefined) throw new Failure(`PostgreSQL refused to give the database ${database} to ${owner}.`);
}

async function query(server: Server, database: string, sql: string): Promise<string> {
  const answer = await psql(server, database, ["-c", sql]);
  if (answer !== undefined) return answer;
  const { namespace, pod } = server.target;
  throw new Failure(`PostgreSQL in ${namespace}/${pod} does not answer for the database ${database}.`);
}

const psql = ({ cluster, target, superuser }: Server, database: string, args: string[], input?: string) =>
  outputInPod(cluster, target, ["psql", "-X", "-qAt", "-U", superuser, "-d", database, ...args], input);

const PASSWORD = 'printf %s "${POSTGRES_PASSWORD:-$(cat "$POSTGRES_PASSWORD_FILE")}"';

/**
 * The superuser's password, as its pod was given it, tried against the server by the network: the server's own address
 * is trusted without one.
 *
 * @throws Failure where the server has another one: its volume is older than the pod's environment.
 */
export async function passwordOf({ cluster, target, superuser }: Server, address: string): Promise<string> {
  const password = await outputInPod(cluster, target, ["sh", "-c", PASSWORD]);
  if (!password) throw new Failure(`The pod ${target.namespace}/${target.pod} holds no POSTGRES_PASSWORD.`);
  const login = `PGPASSWORD=$(cat) exec psql -X -qw -h ${address} -U ${superuser} -d postgres -c 'SELECT 1'`;
  if ((await outputInPod(cluster, target, ["sh", "-c", login], password)) !== undefined) return password;
  const inPod = `kubectl exec -it -n ${target.namespace} ${target.pod} -- psql -U ${superuser} -d postgres`;
  throw new Failure(
    `PostgreSQL in ${target.namespace}/${target.pod} refuses the password in its pod's environment: its volume holds an ` +
      `older one. Nothing was changed. Give it that password, then try again: ${inPod} -c '\\password ${superuser}'`,
  );
}
