/** All that a stack needs, in the order in which it is set up. */
import { closest } from "fastest-levenshtein";

import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { loadStack, ROOT } from "../terminal/project";
import { stackNames } from "../../../configuration/stack-file";
import { backendOf } from "./backend";
import { existingChecks } from "./existing";
import { anyStacksCheck, machineCheck } from "./machine";
import { databaseChecks } from "./outside";
import { ownClusterChecks } from "./own-cluster";
import type { Check } from "./plan";
import { registryChecks } from "./registry";
import { later, missing, ok, type Row } from "./row";
import { stateChecks } from "./state";

export function checksOf(stack: string): Check[] {
  const what = `Pulumi.${stack}.yaml`;
  const unset: string[] = [];
  try {
    const settings = loadStack(stack, (key) => unset.push(key));
    const file = { what, look: () => Promise.resolve(ok(what, "read, and no fault in it")) };
    return [file, ...checksOfSettings(settings, unset)];
  } catch (error) {
    const rows = [faulty(what, stack, error as Error), later("All that the stack needs", what)];
    const look = () => Promise.resolve(rows);
    return [anyStacksCheck, { what, look }];
  }
}

/** @param unset the secrets that the stack needs and nobody has set yet. */
export function checksOfSettings(settings: Settings, unset: readonly string[]): Check[] {
  const backend = backendOf(settings);
  return [
    machineCheck(settings),
    ...ownClusterChecks(settings, backend),
    ...stateChecks(settings, backend, unset),
    ...existingChecks(settings, backend),
    ...registryChecks(settings, backend),
    ...databaseChecks(settings),
  ];
}

/** The reader's own words: all faults at once, each with its cure. */
function faulty(what: string, stack: string, { message }: Error): Row {
  const names = stackNames(ROOT);
  if (names.includes(stack)) return missing(what, message.trim());
  const name = names.length > 0 ? closest(stack, names) : stack;
  return missing(what, message, `did you mean ${name}?\n${npmRun("doctor", name)}`);
}
