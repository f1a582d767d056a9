/** What would do in the place of what is wrong: the nearest right value, or where to write one that only people know. */
import { closest, distance } from "fastest-levenshtein";

import { moveLine, removeCommand, renameLine, setCommand, setSecretCommand, writeLine } from "./cures";
import type { Meant } from "./mistakes/unknown";
import { rightSpelling } from "./mistakes/values";
import { kindsAt, ruleOf, type SchemaNode } from "./schema-nodes";

/** An unknown key goes to where it was meant to be; else to the nearest name of those that are `free`. */
export function unknownCure(
  stack: string,
  path: readonly PropertyKey[],
  meant: Meant | undefined,
  free: readonly string[],
): string {
  if (!meant) return nearCure(stack, path, free);
  if (meant.secret) return `${setSecretCommand(stack, meant.secret)} && ${removeCommand(stack, path)}`;
  return meant.places.length > 0 ? moveLine(stack, path, meant.places) : removeCommand(stack, path);
}

/** A mistyped key gets its name, with all that stands under it; one that is like none of those that are free goes. */
function nearCure(stack: string, path: readonly PropertyKey[], free: readonly string[]): string {
  const key = String(path.at(-1));
  const near = free.length > 0 ? closest(key, free) : undefined;
  const isNear = near !== undefined && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(1, near.length / 3);
  return isNear ? renameLine(stack, path, near) : removeCommand(stack, path);
}

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
  path: readonly PropertyKey[],
  node: SchemaNode | undefined,
  given: unknown,
  beside: readonly string[] = [],
): string {
  const right = kindsAt(path)
    .map((kind) => rightSpelling(path, kind, given))
    .find((value) => value !== undefined);
  if (right !== undefined) return setCommand(stack, path, right);
  const key = String(path.at(-1));
  const what = OF_PEOPLE[key];
  if (what !== undefined) return writeLine(stack, path, what);
  if (/^name(space)?$/.test(key) && typeof given === "string" && label(given) !== "")
    return setCommand(stack, path, key === "namespace" ? ownNamespace(label(given)) : label(given));
  if (path.at(-2) === "secretEnv" && typeof given === "string")
    return setCommand(stack, path, variableName(given).toUpperCase());
  const example =
    node?.examples?.[0] ?? node?.default ?? node?.enum?.[0] ?? node?.minimum ?? meantKind(path, given, beside);
  if (example !== undefined) return setCommand(stack, path, example);
  const isRecord = node?.type === "object" && typeof node.additionalProperties === "object";
  return writeLine(stack, path, isRecord ? "{ <NAME>: <value> }" : `<${ruleOf(node)}>`);
}

/** `log.level` → `log_level`: a name that an environment variable may have. */
export const variableName = (text: string) => text.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d|$)/, "_");

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
function meantKind(path: readonly PropertyKey[], given: unknown, beside: readonly string[]): unknown {
  const key = String(path.at(-1));
  const members = kindsAt(path.slice(0, -1)).filter(({ properties }) => properties?.[key]?.const !== undefined);
  const kinds = members.map(({ properties }) => properties![key]!.const);
  if (typeof given === "string" && kinds.length > 0 && kinds.every((kind) => typeof kind === "string"))
    return closest(given, kinds);
  const fit = ({ properties = {} }: SchemaNode) => beside.filter((name) => name in properties).length;
  const [best] = [...members].sort((a, b) => fit(b) - fit(a));
  return best?.properties![key]!.const;
}
