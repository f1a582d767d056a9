/** A value from a command line, as the schema types it: `8001` is a number where a number belongs, and text elsewhere. */
import { parse } from "yaml";

import { branches, nodesAt, type SchemaNode } from "../../../configuration/schema-nodes";

/**
 * Text stays text wherever text may stand, so that `0022` keeps its zeros and an image's tag `8` stays a tag. Lists and maps
 * are written as YAML or JSON. What fits nothing is handed on for the strict reading to refuse.
 */
export function typed(keys: readonly PropertyKey[], text: string): unknown {
  const kinds = nodesAt(keys);
  const types = new Set(kinds.flatMap(typesOf));
  const value = read(text);
  // `false` beside a text is the word of the schema: `health: false`.
  if (typeof value === "boolean" && kinds.flatMap(branches).some(({ const: only }) => only === value)) return value;
  const type = Array.isArray(value) ? "array" : typeof value;
  if ((type === "array" || type === "object") && value !== null && types.has(type)) return value;
  if (types.has("string") || value === undefined) return text;
  return value;
}

function read(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function typesOf(node: SchemaNode): string[] {
  const choices = branches(node);
  if (choices.length > 1 || choices[0] !== node) return choices.flatMap(typesOf);
  if (node.type !== undefined) return [node.type];
  return [node.const, ...(node.enum ?? [])].filter((each) => each !== undefined).map((each) => typeof each);
}
