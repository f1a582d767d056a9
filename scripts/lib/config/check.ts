/** The strict reading, of a file that is not written yet. */
import { ConfigurationError, parseSettings } from "../../../configuration/config";
import type { Fault } from "../../../configuration/faults";
import { readStackText } from "../../../configuration/stack-file";
import { ENCRYPTED, rawConfig } from "../terminal/project";

/**
 * All that is wrong with it.
 *
 * @param root folder that its contexts are relative to.
 * @throws Failure where it cannot be read.
 */
export function faultsIn(stack: string, text: string, root: string): readonly Fault[] {
  const raw = rawConfig(stack, readStackText(stack, text, ENCRYPTED), root);
  try {
    parseSettings(raw);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** Faults that an edit at `path` brings, there or under it, in what holds it, or at the same key of another service. */
export function brought(before: readonly Fault[], after: readonly Fault[], path: string): Fault[] {
  const known = new Set(before.map(({ path: at, problem }) => `${at} ${problem}`));
  return after.filter(
    ({ path: at, problem }) =>
      !known.has(`${at} ${problem}`) && (within(at, path) || within(path, at) || alike(at, path)),
  );
}

const within = (inner: string, outer: string) =>
  inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);

const alike = (one: string, other: string) => one.replace(/\[\d+\]/g, "[]") === other.replace(/\[\d+\]/g, "[]");
