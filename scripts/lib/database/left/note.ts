/** The note at the end of `npm start` and in `npm run status`. */
import type { Settings } from "../../../../configuration/config";
import type { Cluster } from "../../cluster/cluster";
import { leftDatabases } from "./look";
import { leftNote } from "./words";

/** What stays on the server, and no service has; undefined where there is nothing, or it cannot be known. */
export async function leftDatabasesNote(cluster: Cluster, settings: Settings): Promise<string | undefined> {
  const found = await leftDatabases(cluster, settings);
  return found && leftNote(found.left, found.own, settings);
}
