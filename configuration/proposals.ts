/** What would do in the place of what is wrong: the nearest right value, or where to write one that only people know. */
import { closest } from "fastest-levenshtein";

import { broughtCure } from "./brought-cure";
import { either, setCommand, writeLine, type KeyPath } from "./cures";
import type { Around, Step } from "./mistakes/brought/step";
import { variableName } from "./mistakes/brought/variables";
import { rightSpelling } from "./mistakes/values";
import { rightFormOf } from "./mistakes/words";
import { kindsAt, nodesAt, ruleOf, type SchemaNode } from "./schema-nodes";

/** Keys whose value nobody can make up: an example would be taken for the truth. */
const OF_PEOPLE: Readonly<Record<string, string>> = {
  reason: "<why, in ten letters or more>",
  host: "<the server's name or address>",
  cidr: "<addresses, such as 10.0.0.0/16>",
  digest: "<REPOSITORY@sha256:…, as docker push prints it>",
  registry: "<the registry, such as ghcr.io/you>",
  store: "<the store's name>",
};

/**
 * A value that would do: what was written, as a name; or the schema's own example; or else the place alone.
 * @param beside the keys that stand beside it.
 */
export function valueCure(
  stack: string,
  path: KeyPath,
  given: unknown,
  beside: readonly string[] = [],
  around?: Around,
): string {
  const steps = around && otherToolsForm(path, given, around);
  if (steps) return ownCure(stack, path, given, steps, around);
  const right = spelled(path, given);
  if (right !== undefined) return setCommand(stack, path, right);
  const key = String(path.at(-1));
  const what = path.at(-2) === "env" || path.at(-2) === "buildArgs" ? "<its value>" : OF_PEOPLE[key];
  if (what !== undefined) return writeLine(stack, path, what);
  if (/^name(space)?$/.test(key) && typeof given === "string" && label(given) !== "")
    return setCommand(stack, path, key === "namespace" ? ownNamespace(label(given)) : label(given));
  if (path.at(-2) === "secretEnv" && typeof given === "string")
    return setCommand(stack, path, variableName(given).toUpperCase());
  const [node] = nodesAt(path);
  const example =
    node?.examples?.[0] ?? node?.default ?? node?.enum?.[0] ?? node?.minimum ?? meantKind(path, given, beside);
  if (example !== undefined && !(around && isOfOthers(key, example, around))) return setCommand(stack, path, example);
  return writeLine(stack, path, formOf(node));
}

/** The right spelling of what is `given`; undefined where none can be guessed. */
export const spelled = (path: KeyPath, given: unknown): unknown =>
  kindsAt(path)
    .map((kind) => rightSpelling(path, kind, given))
    .find((value) => value !== undefined);

/** What a right key of a service holds in the form of compose or Kubernetes; undefined where it does not. */
export function otherToolsForm(path: KeyPath, given: unknown, around: Around): readonly Step[] | undefined {
  const steps = rightFormOf(path.slice(2).map(String).join("."))?.(given, around);
  return steps && steps.length > 0 ? steps : undefined;
}

/** What stands there in another tool's form; or an image, which is built here or comes from elsewhere. */
function ownCure(stack: string, path: KeyPath, given: unknown, steps: readonly Step[], around: Around): string {
  const cure = broughtCure(stack, path, given === undefined ? undefined : path, steps, around);
  const isUnknown = path.at(-1) === "image" && steps.some((step) => "ask" in step);
  return isUnknown ? either(cure, writeLine(stack, path, "<an image that is pushed>:<its version>")) : cure;
}

/** What is to be filled in, where nobody but people knows the value. */
export const formOf = (node: SchemaNode | undefined): string =>
  node?.type === "object" && typeof node.additionalProperties === "object"
    ? "{ <NAME>: <value> }"
    : `<${ruleOf(node)}>`;

/** Of a service, an example names a folder or an image of another one, or a name that another one has. */
const isOfOthers = (key: string, example: unknown, { others }: Around) =>
  key === "image" || key === "context" || others.includes(example);

/** `Board_API` → `board-api`: a DNS label, short enough for every name here. */
const label = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 32)
    .replace(/-+$/, "");

const ownNamespace = (name: string) => (name === "default" || name.startsWith("kube-") ? `wealist-${name}` : name);

/** The kind that is written nearly so, or that has most of the keys that stand beside it. */
function meantKind(path: KeyPath, given: unknown, beside: readonly string[]): unknown {
  const key = String(path.at(-1));
  const members = kindsAt(path.slice(0, -1)).filter(({ properties }) => properties?.[key]?.const !== undefined);
  const kinds = members.map(({ properties }) => properties![key]!.const);
  if (typeof given === "string" && kinds.length > 0 && kinds.every((kind) => typeof kind === "string"))
    return closest(given, kinds);
  const fit = ({ properties = {} }: SchemaNode) => beside.filter((name) => name in properties).length;
  const [best] = [...members].sort((a, b) => fit(b) - fit(a));
  return best?.properties![key]!.const;
}
