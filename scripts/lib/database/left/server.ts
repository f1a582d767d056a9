/** An update that would delete PostgreSQL itself, with all that it holds, since nothing in the file asks for it any more. */
import type { Settings } from "../../../../configuration/config";
import { setCommand } from "../../../../configuration/cures";
import { confirmByTyping } from "../../terminal/ask";
import type { StateResource } from "../../engine/engine";
import { npmRun } from "../../terminal/greeting";
import { resourceName } from "../../engine/resource-name";
import { say } from "../../terminal/terminal";
import { databasesIn } from "./ahead";

/** Whether PostgreSQL runs in the cluster, and the update takes it away. Its way out of a finished move is asked for. */
export function losesServer(resources: readonly StateResource[], settings: Settings): boolean {
  const has = (type: string) => resources.some((one) => one.type === type);
  const runs = resources.some(
    ({ type, urn }) => type === "kubernetes:apps/v1:StatefulSet" && resourceName(urn) === "postgres",
  );
  const stays = settings.needsServer && settings.database.inside !== undefined;
  return runs && !stays && !has("wealist:postgres:ExternalPostgres");
}

/** @throws Failure where nobody confirms it. */
export async function confirmLoss(resources: readonly StateResource[], settings: Settings): Promise<void> {
  if (!losesServer(resources, settings)) return;
  const { stack, database } = settings;
  const names = [...databasesIn(resources).values()].join(", ") || "its databases";
  say(
    `This update deletes PostgreSQL with its volume, ${names} and all rows among it: nothing in Pulumi.${stack}.yaml asks for it any more.\n` +
      (database.outside
        ? `To take the rows along, database.movedFrom does: docs/runbooks/move-postgresql-outside.md`
        : `To keep it: ${setCommand(stack, ["database", "kind"], "statefulset")}`),
  );
  await confirmByTyping(database.namespace, "Delete them for good?", npmRun("start", stack, "--delete-data"));
}
