/** What a copy back into the cluster has left on the server outside, as the marks of the databases here tell it. */
import type { Settings } from "../../../../configuration/config";
import { outsidePlace } from "../../../../configuration/database";
import { answerOfServer } from "../psql";
import type { Cluster } from "../../cluster/cluster";
import { MADE } from "./look";
import { ago, copiedBy, rowsText } from "./mark";

interface Marked {
  readonly name: string;
  readonly comment: string | null;
}

/** Undefined where there is nothing, it cannot be known, or the stack's file knows of no such server any more. */
export async function keptOutsideNote(cluster: Cluster, settings: Settings): Promise<string | undefined> {
  const { serving, outside } = settings.database;
  if (serving !== "inside" || !outside || !settings.needsServer) return undefined;
  const made = await answerOfServer(cluster, settings, MADE);
  return made ? keptOutside(JSON.parse(made) as Marked[], settings) : undefined;
}

/** The note for all of them. */
export function keptOutside(
  marked: readonly Marked[],
  { stack, database: { outside } }: Settings,
  now = new Date(),
): string | undefined {
  if (!outside) return undefined;
  const place = outsidePlace(outside);
  const lines = marked.flatMap(({ name, comment }) => {
    const copied = copiedBy(comment);
    if (copied?.from !== place) return [];
    const psql = `psql -h ${outside.host} -p ${outside.port} -U ${outside.admin} -d postgres`;
    return [
      `Note: ${place} keeps the database ${name} (${rowsText(copied.rows)}), closed: copied into the cluster${ago(copied.at, now)}.`,
      `  if nobody needs it any more: ${psql} -c 'DROP DATABASE ${name}'`,
    ];
  });
  if (lines.length === 0) return undefined;
  return [...lines, `  this is told until database.movedFrom goes from Pulumi.${stack}.yaml`].join("\n");
}
