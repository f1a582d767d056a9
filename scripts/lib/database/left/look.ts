/** What lies on the stack's own PostgreSQL and no service has: a service that is gone leaves its database, on purpose. */
import type { V1Job } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Settings } from "../../../../configuration/config";
import { databaseNameOf } from "../../../../configuration/schema";
import { kubernetes, type Cluster } from "../../cluster/cluster";
import { answerOfServer } from "../psql";

/** A database, as far as the server tells of it. */
export interface Found {
  readonly name: string;
  /** For people: `8 MB`. */
  readonly size: string;
  /** Whether a table of it holds rows, Alembic's own aside; undefined where it could not be looked into. */
  readonly hasRows?: boolean;
}

/** Those that this program made: each belongs to a role of its name that nobody logs in as. */
export const MADE = `SELECT json_agg(json_build_object('name', datname, 'size', pg_size_pretty(pg_database_size(d.oid))) ORDER BY datname)
FROM pg_database d JOIN pg_roles r ON r.oid = datdba
WHERE NOT datistemplate AND rolname = datname || '_owner' AND NOT rolcanlogin`;

/** Whether a table has a page: one without has never had a row. Asked of each database by itself. */
export const HAS_ROWS = `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND relname <> 'alembic_version'
  AND pg_relation_size(c.oid) > 0)`;

/**
 * The databases that neither a service of the stack has nor another program's Job prepares, and those of the services.
 * Undefined where that cannot be known: no server in the cluster, whose databases are this stack's alone, or no right to look.
 */
export async function leftDatabases(
  cluster: Cluster,
  settings: Settings,
): Promise<{ readonly left: readonly Found[]; readonly own: readonly Found[] } | undefined> {
  const { outside, namespace } = settings.database;
  if (outside || !settings.needsServer) return undefined;
  const [made, prepared] = await Promise.all([answerOfServer(cluster, settings, MADE), preparedIn(cluster, namespace)]);
  if (!made || !prepared) return undefined;
  const found = JSON.parse(made) as Found[];
  const names = new Set(settings.services.map(databaseNameOf));
  const left = found.filter(({ name }) => !names.has(name) && !prepared.has(name));
  if (left.length === 0) return { left, own: [] };
  const looked = async (one: Found): Promise<Found> => {
    const answer = await answerOfServer(cluster, settings, HAS_ROWS, one.name);
    return { ...one, ...(answer === undefined ? {} : { hasRows: answer === "t" }) };
  };
  const own = found.filter(({ name }) => names.has(name));
  return { left: await Promise.all(left.map(looked)), own: await Promise.all(own.map(looked)) };
}

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
