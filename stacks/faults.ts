/** What is wrong with a stack's configuration, and how it is told: everything at once, each with its cure. */
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

import { pathText, removeCommand, renameLine, setCommand, writeLine } from "./cures";
import { schema } from "./settings";

export { pathText, removeCommand, setCommand, shell } from "./cures";

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

/** The choices of a node; itself where it offers none. */
export const branches = (node: SchemaNode): readonly SchemaNode[] => node.anyOf ?? node.oneOf ?? [node];

function child(nodes: readonly SchemaNode[], key: PropertyKey): SchemaNode[] {
  const within = ({ items, properties, additionalProperties: values }: SchemaNode) =>
    typeof key === "number" ? items : (properties?.[String(key)] ?? (typeof values === "object" ? values : undefined));
  return nodes
    .flatMap(branches)
    .map(within)
    .filter((node) => node !== undefined);
}

/** What the schema says of a path; several where it offers a choice. */
export const nodesAt = (path: readonly PropertyKey[]): SchemaNode[] => path.reduce<SchemaNode[]>(child, [jsonSchema()]);

function ruleOf(node: SchemaNode | undefined): string {
  if (!node) return "the key is not part of the schema";
  const { minimum, maximum } = node;
  const range = node.type === "integer" && maximum !== undefined ? `, ${minimum} to ${maximum}` : "";
  const type = node.type === "integer" ? "a whole number" : node.type;
  return [node.description, type && `${type}${range}`].filter(Boolean).join(": ");
}

function unknownKeys(stack: string, at: readonly PropertyKey[], keys: readonly string[], here: unknown): Fault[] {
  const known = new Set(
    nodesAt(at)
      .flatMap(branches)
      .flatMap((node) => Object.keys(node.properties ?? {})),
  );
  return keys.map((key) => ({
    path: pathText([...at, key]),
    problem: "unknown key",
    rule: `known here: ${[...known].join(", ")}`,
    cure: unknownCure(
      stack,
      [...at, key],
      [...known].filter((name) => !isSet(here, name)),
    ),
  }));
}

const isSet = (value: unknown, key: string) => typeof value === "object" && value !== null && key in value;

/** A mistyped key gets its name, with all that stands under it; one that is like none of those that are free goes. */
export function unknownCure(stack: string, path: readonly PropertyKey[], free: readonly string[]): string {
  const key = String(path.at(-1));
  const near = free.length > 0 ? closest(key, free) : undefined;
  const isNear = near !== undefined && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(1, near.length / 3);
  return isNear ? renameLine(stack, path, near) : removeCommand(stack, path);
}

/**
 * What zod found under `at`, as faults. Union members that do not apply are left out by zod's own discriminator.
 * @param value what stands at `at`, where that is known.
 */
export function faultsOf(
  stack: string,
  at: readonly PropertyKey[],
  issues: readonly z.core.$ZodIssue[],
  value?: unknown,
): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const path = [...at, ...issue.path];
    const given = valueAt(value, issue.path);
    if (issue.code === "unrecognized_keys") return unknownKeys(stack, path, issue.keys, given);
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      // The member that got furthest, with the fewest faults, is the one that was meant: `database: {nam: x}` is no
      // failed `false`.
      const [meant] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
      return faultsOf(stack, path, meant!, given);
    }
    const node = nodesAt(path)[0];
    if (issue.code === "invalid_key") {
      const rule = issue.issues[0]?.message ?? ruleOf(node);
      const name = String(path.at(-1))
        .replace(/[^A-Za-z0-9_]/g, "_")
        .replace(/^(?=\d|$)/, "_");
      return [{ path: pathText(path), problem: "is no valid name", rule, cure: renameLine(stack, path, name) }];
    }
    return [
      {
        path: pathText(path),
        problem: issue.message.replace(/^Invalid input: /, ""),
        rule: ruleOf(node),
        cure: valueCure(stack, path, node, given),
      },
    ];
  });
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((within, key) => (Object(within) as Record<PropertyKey, unknown>)[key], value);

/** Keys whose value nobody can make up: an example would be taken for the truth. */
const OF_PEOPLE: Readonly<Record<string, string>> = {
  reason: "<why, in ten letters or more>",
  host: "<the server's name or address>",
  cidr: "<addresses, such as 10.0.0.0/16>",
  digest: "<REPOSITORY@sha256:…, as docker push prints it>",
  registry: "<the registry, such as ghcr.io/you>",
  store: "<the store's name>",
};

/** A value that would do: what was written, as a name; or the schema's own example; or else the place alone. */
function valueCure(stack: string, path: readonly PropertyKey[], node: SchemaNode | undefined, given: unknown): string {
  const key = String(path.at(-1));
  const what = OF_PEOPLE[key];
  if (what !== undefined) return writeLine(stack, path, what);
  if (/^name(space)?$/.test(key) && typeof given === "string" && label(given) !== "")
    return setCommand(stack, path, key === "namespace" ? ownNamespace(label(given)) : label(given));
  const example =
    node?.examples?.[0] ?? node?.default ?? node?.enum?.[0] ?? node?.minimum ?? nearest(kinds(path), given);
  return example === undefined ? writeLine(stack, path, `<${ruleOf(node)}>`) : setCommand(stack, path, example);
}

/** `Board_API` → `board-api`: a DNS label, short enough for every name here. */
const label = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 32)
    .replace(/-+$/, "");

const ownNamespace = (name: string) => (name === "default" || name.startsWith("kube-") ? `wealist-${name}` : name);

const nearest = (kinds: readonly unknown[], given: unknown): unknown =>
  typeof given === "string" && kinds.every((kind) => typeof kind === "string") && kinds.length > 0
    ? closest(given, kinds)
    : kinds[0];

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
