/** What is wrong with a stack's configuration, and how it is told: everything at once, each with its cure. */
import type { z } from "zod";

import { pathText, renameLine } from "./cures";
import { unknownKey } from "./mistakes/unknown";
import { variableName, type Around } from "./mistakes/brought";
import { otherToolsForm, valueCure } from "./proposals";
import { keysAt, nodesAt, ruleOf } from "./schema-nodes";
import { unknownCure, type Unknown } from "./unknown-cure";

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

/** Keys that are known beside an unknown one, and which of them are not set yet. */
interface Known {
  readonly known: readonly string[];
  readonly free: readonly string[];
  /** What stands there; undefined where it may be a secret. */
  readonly value?: unknown;
  readonly around?: Around;
}

/** The fault of a `key` of the map at `at` that the schema does not know. */
export function unknownFault(stack: string, at: readonly PropertyKey[], key: string, known: Known): Fault {
  const path = [...at, key];
  const meant = unknownKey(at, key, { keysAt, pathText });
  const rule = meant?.rule ?? `known here: ${known.known.join(", ")}`;
  const { cure, ...rest } = unknownCure(stack, path, meant, known);
  return { path: pathText(path), problem: "unknown key", rule, cure, unknown: { ...rest, known: known.known } };
}

function unknownKeys(
  stack: string,
  at: readonly PropertyKey[],
  keys: readonly string[],
  here: unknown,
  around?: Around,
): Fault[] {
  const known = Object.keys(keysAt(at));
  const free = known.filter((name) => !isSet(here, name));
  return keys.map((key) => unknownFault(stack, at, key, { known, free, value: valueAt(here, [key]), around }));
}

const keysIn = (value: unknown) => (typeof value === "object" && value !== null ? Object.keys(value) : []);

const isSet = (value: unknown, key: string) => typeof value === "object" && value !== null && key in value;

/**
 * What zod found under `at`, as faults. Union members that do not apply are left out by zod's own discriminator.
 * @param value what stands at `at`, where that is known.
 * @param around of a service: what stands around it, so that a cure is no one else's.
 */
export function faultsOf(
  stack: string,
  at: readonly PropertyKey[],
  issues: readonly z.core.$ZodIssue[],
  value?: unknown,
  around?: Around,
): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const path = [...at, ...issue.path];
    const given = valueAt(value, issue.path);
    const node = nodesAt(path)[0];
    // A map of other keys, told as the one thing that it means.
    if (["unrecognized_keys", "invalid_union"].includes(issue.code) && around && otherToolsForm(path, given, around)) {
      const cure = valueCure(stack, path, node, given, [], around);
      return [{ path: pathText(path), problem: "is in another tool's form", rule: ruleOf(node), cure }];
    }
    if (issue.code === "unrecognized_keys") return unknownKeys(stack, path, issue.keys, given, around);
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      // The member that got furthest, with the fewest faults, is the one that was meant: `database: {nam: x}` is no
      // failed `false`.
      const [meant] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
      return faultsOf(stack, path, meant!, given, around);
    }
    if (issue.code === "invalid_key") {
      const rule = issue.issues[0]?.message ?? ruleOf(node);
      return [
        {
          path: pathText(path),
          problem: "is no valid name",
          rule,
          cure: renameLine(stack, path, variableName(String(path.at(-1)))),
        },
      ];
    }
    return [
      {
        path: pathText(path),
        problem: issue.message.replace(/^Invalid input: /, ""),
        rule: ruleOf(node),
        cure: valueCure(
          ...([stack, path, node, issue.input ?? given] as const),
          keysIn(valueAt(value, issue.path.slice(0, -1))),
          around,
        ),
      },
    ];
  });
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
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
