/** The strict reading, of a file that is not written yet. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ConfigurationError, parseSettings } from "../../../stacks/config";
import type { Fault } from "../../../stacks/faults";
import { ROOT } from "../project";
import { readStackFile, type StackFile } from "../stack-file";

export const fileName = (stack: string) => `Pulumi.${stack}.yaml`;

/** What the file would say. @throws Failure where it cannot be read. */
export function valuesOf(stack: string, text: string): StackFile {
  const folder = mkdtempSync(join(tmpdir(), "wealist-config-"));
  try {
    writeFileSync(join(folder, fileName(stack)), text);
    return readStackFile(folder, stack, () => "(encrypted)");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All that is wrong with it; beside {@link ROOT}, where its contexts lie. @throws Failure where it cannot be read. */
export function faultsIn(stack: string, text: string): readonly Fault[] {
  const { values, secretKeys } = valuesOf(stack, text);
  const isSecret = (key: string) => secretKeys.includes(key);
  try {
    parseSettings({ organization: "organization", stack, root: ROOT, values, isSecret });
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
