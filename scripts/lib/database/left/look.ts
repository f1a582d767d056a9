/**
 * What lies on PostgreSQL in the cluster and no service has: a service that is gone leaves its database, and a copy leaves what
 * it copied, on purpose.
 */
import type { V1Job } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Settings } from "../../../../configuration/config";
import { databaseNameOf } from "../../../../configuration/schema";
import { kubernetes, type Cluster } from "../../cluster/cluster";
import { answerOfServer } from "../psql";
import { closedFor, movedBy, restoredBy, type Moved, type Restored } from "./mark";

/** A database, as far as the server tells of it. */
export interface Found {
  readonly name: string;
  /** For people: `8 MB`. */
  readonly size: string;
  /** Whether a table of it holds rows, Alembic's own aside; undefined where it could not be looked into. */
  readonly hasRows?: boolean;
  /** What a copy left. */
  readonly moved?: Moved;
  /** A restored one, or one that a restored one took the place of. */
  readonly restored?: Restored;
  /** The role that it belongs to: that of the service's own database, of one that was restored beside it. */
  readonly owner?: string;
  readonly rows?: number;
}

interface Looked {
  readonly left: readonly Found[];
  readonly own: readonly Found[];
  /** A service's, that nobody is let into: for a copy, or a switch. */
  readonly closed: readonly { readonly name: string; readonly to: string }[];
}

/** As the server tells of it. */
interface Listed {
  readonly name: string;
  readonly size: string;
  readonly comment: string | null;
  readonly owner?: string;
  /** Nobody connects to it, a superuser neither. */
  readonly fenced: boolean;
}

/**
 * Those that this program made: each belongs to a role of its name that nobody logs in as. One whose name was needed again has
 * another one, and the same owner.
 */
export const MADE = `SELECT json_agg(json_build_object('name', datname, 'owner', rolname, 'size', pg_size_pretty(pg_database_size(d.oid)),
  'comment', shobj_description(d.oid, 'pg_database'), 'fenced', NOT datallowconn) ORDER BY datname)
FROM pg_database d JOIN pg_roles r ON r.oid = datdba
WHERE NOT datistemplate AND NOT rolcanlogin AND right(rolname, 6) = '_owner'
  AND (datname || '_owner' = rolname OR left(datname, length(rolname) + 1) = left(rolname, -6) || '_moved_'
    OR shobj_description(d.oid, 'pg_database') ~ '^wealist .*"copy" : "(restored|before)"')`;

/** Whether a table has a page: one without has never had a row. Asked of each database by itself. */
export const HAS_ROWS = `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND relname <> 'alembic_version'
  AND pg_relation_size(c.oid) > 0)`;

/** Its rows, Alembic's own aside, read table by table; for psql's standard input. Asked of each database by itself. */
export const COUNT = `SET row_security = off;
SELECT format('SELECT coalesce(sum(rows), 0) FROM (%s) each', coalesce(
  string_agg(format('SELECT count(*) AS rows FROM ONLY %I.%I', nspname, relname), ' UNION ALL '), 'SELECT 0 AS rows'))
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND relname <> 'alembic_version' \\gexec
`;

/**
 * The databases that neither a service of the stack has nor another program's Job prepares, and those of the services.
 * With a server outside, they are those of the one in the
 * cluster that services were moved from. Undefined where that cannot be known: no server in the cluster, whose databases are
 * this stack's alone, or no right to look.
 */
export async function leftDatabases(cluster: Cluster, settings: Settings): Promise<Looked | undefined> {
  const { inside, serving, namespace } = settings.database;
  if (!inside || !settings.needsServer) return undefined;
  const [made, prepared] = await Promise.all([answerOfServer(cluster, settings, MADE), preparedIn(cluster, namespace)]);
  if (!made || !prepared) return undefined;
  const names = new Set(settings.services.map(databaseNameOf));
  const found = (JSON.parse(made) as Listed[]).map((one) => ({
    ...one,
    moved: movedBy(one.comment),
    restored: restoredBy(one.comment),
  }));
  const left = found.filter(({ name, moved }) => moved ?? (!names.has(name) && !prepared.has(name)));
  const closed = found.flatMap(({ name, fenced, comment }) => {
    const to = closedFor(comment);
    return fenced && to !== undefined && names.has(name) ? [{ name, to }] : [];
  });
  if (left.length === 0) return { left, own: [], closed };
  const looked = async ({ name, size, fenced, moved, restored, owner }: (typeof found)[number]): Promise<Found> => {
    const ask = (sql: string) => (fenced ? undefined : answerOfServer(cluster, settings, sql, name));
    if (moved) return { name, size, moved: { ...moved, rows: moved.rows ?? numberIn(await ask(COUNT)) } };
    if (restored) return { name, size, restored, owner, rows: numberIn(await ask(COUNT)) };
    const answer = await ask(HAS_ROWS);
    return { name, size, ...(answer === undefined ? {} : { hasRows: answer === "t" }) };
  };
  const own = serving === "outside" ? [] : found.filter((one) => names.has(one.name) && !left.includes(one));
  return { left: await Promise.all(left.map(looked)), own: await Promise.all(own.map(looked)), closed };
}

/** A number that a server answered; undefined where it did not. */
export const numberIn = (answer: string | undefined): number | undefined =>
  answer === undefined || !/^\d+$/.test(answer) ? undefined : Number(answer);

/** Databases of the Jobs in the server's namespace; a program on top of the stack has its Jobs there as well. */
async function preparedIn({ config }: Cluster, namespace: string): Promise<ReadonlySet<string> | undefined> {
  const { BatchV1Api } = await kubernetes();
  const jobs = config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace });
  return jobs.then(
    ({ items }) => new Set(items.flatMap((job) => databaseOfJob(job) ?? [])),
    () => undefined,
  );
}

/** Name of the database that a Job prepares, by its environment. */
export const databaseOfJob = ({ spec }: Pick<V1Job, "spec">): string | undefined =>
  spec?.template.spec?.containers[0]?.env?.find(({ name }) => name === "ACCESS_DATABASE")?.value;
