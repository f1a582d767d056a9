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

const TABLES = `FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema'`;

/** Every table with the exact number of its rows, all at one moment. */
export const ROWS = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT format('SELECT %L, count(*) FROM %I.%I', format('%s.%s', schemaname, tablename), schemaname, tablename)
${TABLES} ORDER BY schemaname, tablename \\gexec
COMMIT;
`;

/** As long as the tables are large. @throws Failure where the server does not answer. */
export async function rowCounts(server: Server, database: string): Promise<Rows> {
  const answer = await psql(server, database, ["-f", "-"], ROWS);
  if (answer === undefined) throw noAnswer(server, database);
  const cells = answer
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("|"));
  return new Map(cells.map(([table = "", rows]) => [table, Number(rows)]));
}

/** For the plan; rows are counted when nobody writes any more. */
export const tableCount = async (server: Server, database: string): Promise<number> =>
  Number(await query(server, database, `SELECT count(*) ${TABLES}`));

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

/** What an adoption takes from those who owned the database, and everybody: pairs, as `way-back.sql` reads them. */
export interface Rights {
  readonly database: string;
  readonly memberships: readonly (readonly [role: string, member: string])[];
  readonly open: readonly (readonly [database: string, privilege: string])[];
}

/** Who owned something in it is a member of the owner role on the way back. */
export const RIGHTS = `WITH former AS (
  SELECT oid, rolname FROM pg_roles WHERE NOT rolsuper AND rolname <> :'owner' AND oid IN (
    SELECT refobjid FROM pg_shdepend JOIN pg_database d ON datname = current_database()
    WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'
      AND (dbid = d.oid OR classid = 'pg_database'::regclass AND objid = d.oid)
    UNION SELECT member FROM pg_auth_members WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = :'owner'))
), pairs AS (
  SELECT :'owner' AS role, rolname AS member FROM former
  UNION SELECT pg_get_userbyid(roleid), rolname FROM pg_auth_members JOIN former ON former.oid = member
)
SELECT json_build_object('memberships', (SELECT coalesce(json_agg(json_build_array(role, member)), '[]') FROM pairs),
  'open', (SELECT coalesce(json_agg(json_build_array(datname, privilege)), '[]')
    FROM pg_database, (VALUES ('CONNECT'), ('TEMPORARY')) kinds(privilege)
    WHERE datname IN (current_database(), 'postgres', 'template1') AND has_database_privilege('public', datname, privilege)));`;

export async function rightsIn(server: Server, database: string, owner: string): Promise<Rights> {
  const answer = await psql(server, database, ["-v", `owner=${owner}`, "-f", "-"], RIGHTS);
  if (answer === undefined) throw noAnswer(server, database);
  return { database, ...(JSON.parse(answer) as Omit<Rights, "database">) };
}

/** Gives everything in `database` to `owner`; `revision` is written down where Alembic never ran. */
export async function giveTo(server: Server, database: string, owner: string, revision?: string): Promise<void> {
  const variables = { owner, ...(revision === undefined ? {} : { revision }) };
  if (await ran(server, database, "ownership.sql", variables)) return;
  throw new Failure(`PostgreSQL refused to give the database ${database} to ${owner}.`);
}

/** The other way. */
export async function giveBack(server: Server, { database, memberships, open }: Rights): Promise<void> {
  const variables = { memberships: JSON.stringify(memberships), open: JSON.stringify(open) };
  if (await ran(server, database, "way-back.sql", variables)) return;
  throw new Failure(`PostgreSQL refused to give the database ${database} back to those who owned it.`);
}

async function ran(server: Server, database: string, file: string, variables: Readonly<Record<string, string>>) {
  const args = Object.entries(variables).flatMap(([name, value]) => ["-v", `${name}=${value}`]);
  return (
    (await psql(server, database, [...args, "-f", "-"], readFileSync(join(__dirname, file), "utf8"))) !== undefined
  );
}

async function query(server: Server, database: string, sql: string): Promise<string> {
  const answer = await psql(server, database, ["-c", sql]);
  if (answer !== undefined) return answer;
  throw noAnswer(server, database);
}

const noAnswer = ({ target: { namespace, pod } }: Server, database: string) =>
  new Failure(`PostgreSQL in ${namespace}/${pod} does not answer for the database ${database}.`);

const psql = ({ cluster, target, superuser }: Server, database: string, args: string[], input?: string) =>
  outputInPod(
    cluster,
    target,
    ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-U", superuser, "-d", database, ...args],
    input,
  );

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
