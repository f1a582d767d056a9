/** Databases whose indexes were made in another order of text than the one that PostgreSQL's image has now. */
import type { Settings } from "../../../configuration/config";
import { npmRun, shell } from "../../../configuration/cures";
import { databaseNameOf } from "../../../configuration/schema";
import type { Cluster } from "../cluster/cluster";
import { answerOfServer, serverContainer } from "./psql";

/** Those in which somebody may have made an index. PostgreSQL before 15 records no order, and answers with an error. */
export const OUTDATED = `SELECT datname FROM pg_database
WHERE NOT datistemplate AND datcollversion <> pg_database_collation_actual_version(oid)
  AND (datname <> current_database() OR EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema'))
ORDER BY datname`;

/** What the owner of the database or a superuser may do, one by one, while others read and write. */
export function rebuild(database: string): string[] {
  const name = `"${database.replaceAll('"', '""')}"`;
  return [`REINDEX DATABASE CONCURRENTLY ${name}`, `ALTER DATABASE ${name} REFRESH COLLATION VERSION`];
}

/** What tells it, with the command for each; undefined where there is none. */
export function outdatedText(databases: readonly string[], settings: Settings): string | undefined {
  if (databases.length === 0) return undefined;
  const { services, stack, database: server } = settings;
  const { namespace, pod, container } = serverContainer(settings);
  const commands = databases.map((database) => {
    const service = services.find((one) => databaseNameOf(one) === database);
    const psql = service
      ? `${npmRun("psql", stack, service.name)} --`
      : `kubectl exec -n ${namespace} ${pod} -c ${container} -- psql -U ${server.admin} -d ${shell(database)}`;
    return `  ${psql} -v ON_ERROR_STOP=1 ${rebuild(database)
      .map((statement) => `-c ${shell(statement)}`)
      .join(" ")}`;
  });
  return [
    "Warning: PostgreSQL's image sorts text otherwise than the one that these databases were made with: " +
      `${databases.join(", ")}. Until their indexes are made anew, a query may miss rows. While the services run:`,
    ...commands,
  ].join("\n");
}

/** Asks the server in the cluster, if there is one; undefined also where it cannot be asked. */
export async function collationWarning(cluster: Cluster, settings: Settings): Promise<string | undefined> {
  if (settings.database.serving === "outside") return undefined;
  const told = await answerOfServer(cluster, settings, OUTDATED);
  return told === undefined ? undefined : outdatedText(told.split("\n").filter(Boolean), settings);
}
