/** The databases beside one in use: restored ones, and those that it took the place of. */
import type { Settings } from "../../../../configuration/config";
import { databaseNameOf } from "../../../../configuration/schema";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { printedInPod, type PodContainer } from "../../cluster/exec";
import { COUNT, numberIn } from "../left/look";
import { restoredBy, type Restored } from "../left/mark";

type Service = Settings["services"][number];

export interface Beside {
  readonly name: string;
  readonly mark: Restored;
}

/** Those of the owner of the service's database, as the server tells of them, the one in use among them. */
export async function besideOf(cluster: Cluster, target: PodContainer, service: Service): Promise<Beside[]> {
  const sql = `SELECT coalesce(json_agg(json_build_object('name', d.datname, 'comment', shobj_description(d.oid, 'pg_database'))), '[]')
FROM pg_database d JOIN pg_database live ON live.datdba = d.datdba WHERE live.datname = '${databaseNameOf(service)}';`;
  const found = JSON.parse(await answer(cluster, target, sql)) as {
    readonly name: string;
    readonly comment: string | null;
  }[];
  return found.flatMap(({ name, comment }) => {
    const mark = restoredBy(comment);
    return mark ? [{ name, mark }] : [];
  });
}

/** Rows of a database, Alembic's own aside, counted one by one; undefined of one that nobody is let into. */
export async function rowsOf(cluster: Cluster, target: PodContainer, database: string): Promise<number | undefined> {
  const isOpen = `SELECT datallowconn FROM pg_database WHERE datname = '${database}'`;
  return (await answer(cluster, target, isOpen)).trim() === "f"
    ? undefined
    : numberIn((await answer(cluster, target, COUNT, database)).trim());
}

/** Roles beside the owner that have rights on tables of a database: no backup has these. */
export async function granteesOf(cluster: Cluster, target: PodContainer, database: string): Promise<string> {
  const sql = `SELECT string_agg(DISTINCT quote_ident(rolname), ', ') FROM pg_class, aclexplode(relacl) JOIN pg_roles r ON r.oid = grantee
WHERE grantee <> relowner AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = pg_class.oid AND deptype = 'e')
  AND relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'`;
  return (await answer(cluster, target, sql, database)).trim();
}

async function answer(cluster: Cluster, target: PodContainer, sql: string, database = "postgres"): Promise<string> {
  const psql = ["psql", "-XAtq", "--no-password", "-v", "ON_ERROR_STOP=1", "-d", database];
  const { code, printed, complaint } = await printedInPod(cluster, target, psql, sql);
  if (code !== 0) throw new Failure(`PostgreSQL refused: ${complaint}`);
  return printed;
}
