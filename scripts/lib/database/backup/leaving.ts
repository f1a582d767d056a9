/** The key and the volume of backups that an update would take away, from the state and the file alone. */
import type { Stack } from "@pulumi/pulumi/automation";

import type { Settings } from "../../../../configuration/config";
import { Failure } from "../../../../configuration/failure";
import { cliCommand } from "../../engine/backend";
import { cli, type StateResource } from "../../engine/engine";
import { resourceName } from "../../engine/resource-name";
import { npmRun } from "../../terminal/greeting";

/** As components/postgres/backups.ts names them. */
const KEY = "postgres-backup-key";
const VOLUME = "postgres-backup-volume";

const named = (resources: readonly StateResource[], kind: string, name: string) =>
  resources.find(({ type, urn }) => type.endsWith(`:${kind}`) && resourceName(urn) === name);

const areMade = ({ backup, services }: Pick<Settings, "backup" | "services">) =>
  backup !== undefined && services.some(({ database }) => database);

/**
 * A warning where the key goes that this stack's backups are encrypted with, since nothing backs up any more.
 *
 * @throws Failure where it is protected: the engine would refuse in the middle of the update.
 */
export function lostKeyWarning(
  { workspace }: Pick<Stack, "workspace">,
  resources: readonly StateResource[],
  settings: Pick<Settings, "stack" | "backup" | "services">,
): string[] {
  const { stack } = settings;
  const key = named(resources, "RandomPassword", KEY);
  if (!key || areMade(settings)) return [];
  const why = `nothing of the stack ${stack} is backed up any more (database.backup), and without their key nobody reads the backups that there are`;
  const keep = `keep it: ${npmRun("backup", stack, "--key")}`;
  if (!key.protect) return [`Warning: ${why}. Before the cluster is gone, ${keep}`];
  const lift = cliCommand(workspace.envVars, `state unprotect '${key.urn}' -s ${stack} --yes`);
  throw new Failure(
    `The key of the backups is protected: ${why}. Nothing was changed.\nFirst ${keep}\nThen lift its protection: ${lift}`,
  );
}

/** Lifts the protection of a volume that backups do not go to any more: it stays where it is, and what is in it. */
export async function releaseVolume(stack: Stack, resources: readonly StateResource[], settings: Settings) {
  const volume = named(resources, "PersistentVolumeClaim", VOLUME);
  if (!volume?.protect || (areMade(settings) && settings.backup?.to.kind === "volume")) return;
  await cli(stack, ["state", "unprotect", volume.urn, "--yes"]);
}
