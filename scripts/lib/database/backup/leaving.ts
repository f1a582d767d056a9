/** The key of backups that an update would take away, from the state and the file alone: told before it. */
import type { Stack } from "@pulumi/pulumi/automation";

import type { Settings } from "../../../../configuration/config";
import { Failure } from "../../../../configuration/failure";
import { cliCommand } from "../../engine/backend";
import type { StateResource } from "../../engine/engine";
import { resourceName } from "../../engine/resource-name";
import { npmRun } from "../../terminal/greeting";

/** As components/postgres/backups.ts names it. */
const KEY = "postgres-backup-key";

/**
 * A warning where the key goes that this stack's backups are encrypted with, since nothing backs up any more.
 *
 * @throws Failure where it is protected: the engine would refuse in the middle of the update.
 */
export function lostKeyWarning(
  { workspace }: Pick<Stack, "workspace">,
  resources: readonly StateResource[],
  { stack, backup, services }: Pick<Settings, "stack" | "backup" | "services">,
): string[] {
  const key = resources.find(({ type, urn }) => type.endsWith(":RandomPassword") && resourceName(urn) === KEY);
  if (!key || (backup && services.some(({ database }) => database))) return [];
  const why = `nothing of the stack ${stack} is backed up any more (database.backup), and without their key nobody reads the backups that there are`;
  const keep = `keep it: ${npmRun("backup", stack, "--key")}`;
  if (!key.protect) return [`Warning: ${why}. Before the cluster is gone, ${keep}`];
  const lift = cliCommand(workspace.envVars, `state unprotect '${key.urn}' -s ${stack} --yes`);
  throw new Failure(
    `The key of the backups is protected: ${why}. Nothing was changed.\nFirst ${keep}\nThen lift its protection: ${lift}`,
  );
}
