/** The key and the volume of backups that an update would take away, from the state and the file alone. */
import type { Stack } from "@pulumi/pulumi/automation";

import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import { Failure } from "../../../../configuration/failure";
import { cliCommand } from "../../engine/backend";
import { cli, type StateResource } from "../../engine/engine";
import { resourceName } from "../../engine/resource-name";
import { confirmByTyping } from "../../terminal/ask";
import { say } from "../../terminal/terminal";

/** As components/postgres/backups.ts names them. */
const KEY = "postgres-backup-key";
const VOLUME = "postgres-backup-volume";

const named = (resources: readonly StateResource[], kind: string, name: string) =>
  resources.find(({ type, urn }) => type.endsWith(`:${kind}`) && resourceName(urn) === name);

const areMade = ({ backup, services }: Pick<Settings, "backup" | "services">) =>
  backup !== undefined && services.some(({ database }) => database);

/**
 * Asks where the key goes that this stack's backups are encrypted with, since nothing backs up any more.
 *
 * @throws Failure where nobody confirms it, or it is protected: the engine would refuse in the middle of the update.
 */
export async function confirmLostKey(
  { workspace }: Pick<Stack, "workspace">,
  resources: readonly StateResource[],
  settings: Pick<Settings, "stack" | "backup" | "services">,
  isConfirmed: boolean,
): Promise<void> {
  const { stack } = settings;
  const key = named(resources, "RandomPassword", KEY);
  if (!key || areMade(settings)) return;
  const why = `nothing of the stack ${stack} is backed up any more (database.backup), and without their key nobody reads the backups that there are`;
  const keep = `keep it: ${keyCommand(stack)}`;
  if (!key.protect) {
    if (isConfirmed) return;
    say(`The key of the backups goes: ${why}. To ${keep}`);
    return confirmByTyping("the key", "Let it go for good?", npmRun("start", stack, "--delete-data"));
  }
  const lift = cliCommand(workspace.envVars, `state unprotect '${key.urn}' -s ${stack} --yes`);
  throw new Failure(
    `The key of the backups is protected: ${why}. Nothing was changed.\nFirst ${keep}\nThen lift its protection: ${lift}`,
  );
}

/** For `npm run destroy`, with which the key goes as well; undefined where there is none. */
export const keyNote = (resources: readonly StateResource[], stack: string): string | undefined =>
  named(resources, "RandomPassword", KEY) &&
  `The key of its backups goes as well, without which nobody reads those in a bucket. To keep it: ${keyCommand(stack)}`;

/** What prints the key, without npm's own lines. */
export const keyCommand = (stack: string) => npmRun("backup", stack, "--key").replace("npm run", "npm run -s");

/** Lifts the protection of a volume that backups do not go to any more: it stays where it is, and what is in it. */
export async function releaseVolume(stack: Stack, resources: readonly StateResource[], settings: Settings) {
  const volume = named(resources, "PersistentVolumeClaim", VOLUME);
  if (!volume?.protect || (areMade(settings) && settings.backup?.to.kind === "volume")) return;
  await cli(stack, ["state", "unprotect", volume.urn, "--yes"]);
}
