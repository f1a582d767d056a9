/** The rows of a stack's databases, counted by the server's superuser in the server's pod. */
import type { Kubectl } from "./cluster";

/** Every table of a database with the number of its rows. */
const COUNTS = `
  SELECT coalesce(string_agg(format('%s %s', relation, rows), ', ' ORDER BY relation), 'no table')
  FROM (
    SELECT format('%I.%I', schemaname, tablename) AS relation,
      (xpath('/row/rows/text()', query_to_xml(
        format('SELECT count(*) AS rows FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text AS rows
    FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
  ) AS tables`;
const DATABASES = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1";

/** `{ board_api: "public.boards 3, public.cards 0" }`. */
export type Rows = Readonly<Record<string, string>>;

/** @param databases those to count; default: all there are. */
export async function rowsOf(kubectl: Kubectl, namespace: string, databases?: readonly string[]): Promise<Rows> {
  const query = (database: string, sql: string) =>
    kubectl("exec", "-n", namespace, "postgres-0", "--", "psql", "-U", "postgres", "-d", database, "-Atc", sql);
  const all = databases ?? (await query("postgres", DATABASES)).split("\n").filter(Boolean);
  const counted: Record<string, string> = {};
  for (const database of all) counted[database] = await query(database, COUNTS);
  return counted;
}
