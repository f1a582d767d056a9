/** What is wrong with a stack's configuration, and how it is told: everything at once, each with its cure. */
import { closest } from "fastest-levenshtein";
import { z } from "zod";

import { schema } from "./settings";

export interface Fault {
  /** Where: the path of the key, such as `services[0].port`. */
  readonly path: string;
  /** What is wrong there; never a secret's value. */
  readonly problem: string;
  /** The rule it breaks. */
  readonly rule: string;
  /** The command or line that cures it. */
  readonly cure: string;
}

/** A node of the JSON Schema that zod prints: all that the messages and the README's table need of it. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  /** Of a record: what each of its values is; `false` where unknown keys are refused. */
  readonly additionalProperties?: SchemaNode | boolean;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export const jsonSchema = (): SchemaNode =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaNode;

const branches = (node: SchemaNode): readonly SchemaNode[] => node.anyOf ?? node.oneOf ?? [node];

function child(nodes: readonly SchemaNode[], key: PropertyKey): SchemaNode[] {
  const within = ({ items, properties, additionalProperties: values }: SchemaNode) =>
    typeof key === "number" ? items : (properties?.[String(key)] ?? (typeof values === "object" ? values : undefined));
  return nodes
    .flatMap(branches)
    .map(within)
    .filter((node) => node !== undefined);
}

const nodesAt = (path: readonly PropertyKey[]): SchemaNode[] => path.reduce<SchemaNode[]>(child, [jsonSchema()]);

/** `["services", 0, "port"]` → `services[0].port`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${String(key)}`)).join("");

/** A word of a command, quoted where a shell would read something into it. */
export const shell = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
};

/** The command that sets a plain key of `stack`; scalars are typed by `--path`, the rest is an edit of the file. */
export function setCommand(stack: string, path: readonly PropertyKey[], value: unknown): string {
  if (typeof value === "object") return `in Pulumi.${stack}.yaml, at ${pathText(path)}: ${JSON.stringify(value)}`;
  return `pulumi config set -s ${stack} --path ${shell(`wealist:${pathText(path)}`)} ${shell(value)}`;
}

/** The command that takes a plain key of `stack` out. */
export const removeCommand = (stack: string, path: readonly PropertyKey[]) =>
  `pulumi config rm -s ${stack} --path ${shell(`wealist:${pathText(path)}`)}`;

function ruleOf(node: SchemaNode | undefined): string {
  if (!node) return "the key is not part of the schema";
  const { minimum, maximum } = node;
  const range = node.type === "integer" && maximum !== undefined ? `, ${minimum} to ${maximum}` : "";
  const type = node.type === "integer" ? "a whole number" : node.type;
  return [node.description, type && `${type}${range}`].filter(Boolean).join(": ");
}

function unknownKeys(stack: string, at: readonly PropertyKey[], keys: readonly string[]): Fault[] {
  const known = nodesAt(at)
    .flatMap(branches)
    .flatMap((node) => Object.keys(node.properties ?? {}));
  return keys.map((key) => ({
    path: pathText([...at, key]),
    problem: "unknown key",
    rule: `known here: ${[...new Set(known)].join(", ")}`,
    cure: `${removeCommand(stack, [...at, key])}${known.length ? `   (did you mean ${closest(key, known)}?)` : ""}`,
  }));
}

/** What zod found under `at`, as faults. Union members that do not apply are left out by zod's own discriminator. */
export function faultsOf(stack: string, at: readonly PropertyKey[], issues: readonly z.core.$ZodIssue[]): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const path = [...at, ...issue.path];
    if (issue.code === "unrecognized_keys") return unknownKeys(stack, path, issue.keys);
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      // The member that got furthest, with the fewest faults, is the one that was meant: `database: {nam: x}` is no
      // failed `false`.
      const [meant] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
      return faultsOf(stack, path, meant!);
    }
    const node = nodesAt(path)[0];
    if (issue.code === "invalid_key") {
      const rule = issue.issues[0]?.message ?? ruleOf(node);
      return [{ path: pathText(path), problem: "is no valid name", rule, cure: removeCommand(stack, path) }];
    }
    const example = node?.examples?.[0] ?? node?.default ?? node?.minimum ?? kinds(path)[0] ?? "…";
    return [
      {
        path: pathText(path),
        problem: issue.message.replace(/^Invalid input: /, ""),
        rule: ruleOf(node),
        cure: setCommand(stack, path, example),
      },
    ];
  });
}

const depth = (issues: readonly z.core.$ZodIssue[]) =>
  Math.max(...issues.map((issue) => (issue.code === "unrecognized_keys" ? 1 : issue.path.length)));

const kinds = (path: readonly PropertyKey[]) =>
  nodesAt(path).flatMap((node) => (node.const === undefined ? [] : [node.const]));

/** All faults as one message, in the order of the file. */
export function report(stack: string, faults: readonly Fault[]): string {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const lines = faults.map(
    ({ path, problem, rule, cure }) => `  ${path}\n    what  ${problem}\n    rule  ${rule}\n    cure  ${cure}\n`,
  );
  return `Pulumi.${stack}.yaml has ${count}; nothing was changed.\n\n${lines.join("\n")}`;
}
