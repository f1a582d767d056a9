/** The project as the scripts see it: its folder, and a stack's settings before any engine runs. */
import { join } from "node:path";

import { parseSettings, type RawConfig, type Settings } from "../../../configuration/config";
import { readStackFile, type StackFile } from "../../../configuration/stack-file";
import { Failure } from "../../../configuration/failure";

/** The folder of `Pulumi.yaml`. */
export const ROOT = join(__dirname, "..", "..", "..");

export { PROJECT } from "../../../configuration/stack-file/keys";

/**
 * Reads and checks a stack's file, in less than a second and without decrypting anything: a fault costs no cluster.
 *
 * @param unset is told of each required secret that is not set, which is a fault otherwise.
 * @throws `pulumi.RunError` that lists every fault.
 */
export function loadStack(stack: string, unset?: (key: string) => void): Settings {
  const raw = rawConfig(stack, readStackFile(ROOT, stack, ENCRYPTED), ROOT);
  return parseSettings(unset ? { ...raw, unset } : raw);
}

/** What stands for a secret's value, which no script decrypts. */
export const ENCRYPTED = (): string => "(encrypted)";

/** A stack's file as its reader takes it. @param root folder that its contexts are relative to. */
export function rawConfig(stack: string, { values, secretKeys, environments }: StackFile, root: string): RawConfig {
  const isSecret = (key: string) => secretKeys.includes(key);
  const imported = environments.length > 0 ? ENCRYPTED : undefined;
  return { organization: "organization", stack, root, values, isSecret, imported };
}

/** The service of that name. @throws Failure that says which services there are. */
export function serviceOf(settings: Settings, name: string | undefined): Settings["services"][number] {
  const service = settings.services.find((candidate) => candidate.name === name);
  if (service) return service;
  const names = settings.services.map((candidate) => candidate.name).join(", ");
  const what = name === undefined ? "Which service?" : `The stack ${settings.stack} has no service ${name}.`;
  throw new Failure(`${what} It has: ${names}`);
}

/** The same of one that has a database. @throws Failure where it has none */
export function ownDatabase(settings: Settings, name: string | undefined): Settings["services"][number] {
  const service = serviceOf(settings, name);
  if (service.database) return service;
  throw new Failure(
    `The service ${service.name} has no database of its own: database is false in Pulumi.${settings.stack}.yaml`,
  );
}
