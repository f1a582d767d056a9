/** What is wrong with a stack's configuration, and how it is told: everything at once, each with its cure. */
import type { z } from "zod";

import { pathText, renameLine, type KeyPath } from "./cures";
import { unknownKey } from "./mistakes/unknown";
import type { Around } from "./mistakes/brought/step";
import { variableName } from "./mistakes/brought/variables";
import { otherToolsForm, valueCure } from "./proposals";
import { keysAt, nodesAt, ruleOf } from "./schema-nodes";
import { unknownCure, type Found, type Unknown } from "./unknown-cure";

export interface Fault {
  /** Where: the path of the key, such as `services[0].port`. */
  readonly path: string;
  /** What is wrong there; never a secret's value. */
  readonly problem: string;
  /** The rule it breaks. */
  readonly rule: string;
  /** The command or line that cures it. */
  readonly cure: string;
  /** Of a key that the schema does not know: the keys beside it, and where it belongs. */
  readonly unknown?: Omit<Unknown, "cure"> & { readonly known: readonly string[] };
}

/** The fault of a `key` of the map at `at` that the schema does not know. @param known the keys beside it that it knows. */
export function unknownFault(
  stack: string,
  at: KeyPath,
  key: string,
  { known, ...found }: Found & { readonly known: readonly string[] },
): Fault {
  const path = [...at, key];
  const meant = unknownKey(at, key);
  const rule = meant?.rule ?? `known here: ${known.join(", ")}`;
  const { cure, ...rest } = unknownCure(stack, path, meant, found);
  return { path: pathText(path), problem: "unknown key", rule, cure, unknown: { ...rest, known } };
}

const keysIn = (value: unknown) => (typeof value === "object" && value !== null ? Object.keys(value) : []);

/**
 * What zod found under `at`, as faults. Union members that do not apply are left out by zod's own discriminator.
 * @param value what stands at `at`, where that is known.
 * @param around of a service: what stands around it, so that a cure is no one else's.
 */
export function faultsOf(
  stack: string,
  at: KeyPath,
  issues: readonly z.core.$ZodIssue[],
  value?: unknown,
  around?: Around,
): Fault[] {
  return issues.flatMap((issue): Fault | Fault[] => {
    const path = [...at, ...issue.path];
    const given = valueAt(value, issue.path);
    const told = { path: pathText(path), rule: ruleOf(nodesAt(path)[0]) };
    // A map of other keys, told as the one thing that it means.
    if (["unrecognized_keys", "invalid_union"].includes(issue.code) && around && otherToolsForm(path, given, around))
      return { ...told, problem: "is in another tool's form", cure: valueCure(stack, path, given, [], around) };
    if (issue.code === "unrecognized_keys") {
      const known = Object.keys(keysAt(path));
      const free = known.filter((name) => !keysIn(given).includes(name));
      const found = (key: string) => ({ known, free, value: valueAt(given, [key]), around });
      return issue.keys.map((key) => unknownFault(stack, path, key, found(key)));
    }
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      // The member that got furthest, with the fewest faults, is the one that was meant: `database: {nam: x}` is no
      // failed `false`.
      const [meant] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
      return faultsOf(stack, path, meant!, given, around);
    }
    if (issue.code === "invalid_key") {
      const cure = renameLine(stack, path, variableName(String(path.at(-1))));
      return { ...told, problem: "is no valid name", rule: issue.issues[0]?.message ?? told.rule, cure };
    }
    const problem = issue.message.replace(/^Invalid input: /, "");
    const beside = keysIn(valueAt(value, issue.path.slice(0, -1)));
    return { ...told, problem, cure: valueCure(stack, path, issue.input ?? given, beside, around) };
  });
}

const valueAt = (value: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>((within, key) => (Object(within) as Record<PropertyKey, unknown>)[key], value);

const depth = (issues: readonly z.core.$ZodIssue[]) =>
  Math.max(...issues.map((issue) => (issue.code === "unrecognized_keys" ? 1 : issue.path.length)));

/** All faults as one message, in the order of the file. */
export function report(stack: string, faults: readonly Fault[]): string {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const lines = faults.map(
    ({ path, problem, rule, cure }) => `  ${path}\n    what  ${problem}\n    rule  ${rule}\n    cure  ${cure}\n`,
  );
  return `Pulumi.${stack}.yaml has ${count}; nothing was changed.\n\n${lines.join("\n")}`;
}
