/** The project as the scripts see it: its folder, and a stack's settings before any engine runs. */
import { join } from "node:path";

import { parseSettings, type Settings } from "../../stacks/config";
import { namespaceApps } from "../../stacks/namespaces";
import { Failure } from "./failure";
import { readStackFile } from "./stack-file";

/** The folder of `Pulumi.yaml`. */
export const ROOT = join(__dirname, "..", "..");

export const PROJECT = "wealist";

/**
 * Reads and checks a stack's file, in less than a second and without decrypting anything: a fault costs no cluster.
 *
 * @param unset is told of each required secret that is not set, which is a fault otherwise.
 * @throws Failure or `pulumi.RunError` that lists every fault.
 */
export function loadStack(stack: string, unset?: (key: string) => void): Settings {
  const { values, secretKeys } = readStackFile(ROOT, stack, () => "(encrypted)");
  const isSecret = (key: string) => secretKeys.includes(key);
  return parseSettings({
    organization: "organization",
    stack,
    root: ROOT,
    values,
    isSecret,
    ...(unset ? { unset } : {}),
  });
}

/** The service of that name. @throws Failure that says which services there are. */
export function serviceOf(settings: Settings, name: string | undefined): Settings["services"][number] {
  const service = settings.services.find((candidate) => candidate.name === name);
  if (service) return service;
  const names = settings.services.map((candidate) => candidate.name).join(", ");
  const what = name === undefined ? "Which service?" : `The stack ${settings.stack} has no service ${name}.`;
  throw new Failure(`${what} It has: ${names}`);
}

/** The namespaces a stack deploys to. */
export const namespacesOf = (settings: Settings): string[] => [...namespaceApps(settings).keys()];
