/** The schema of a stack's file as data: what stands where, and what a message says of it. */
import { z } from "zod";

import type { SchemaNode } from "./schema-node";
import { schema } from "./schema";

export type { SchemaNode } from "./schema-node";

export const jsonSchema = (): SchemaNode =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaNode;

/** The choices of a node; itself where it offers none. Of plain types zod makes one node with a list of them. */
export function branches(node: SchemaNode): readonly SchemaNode[] {
  const type: unknown = node.type;
  if (Array.isArray(type)) return type.map((each: string) => ({ ...node, type: each }));
  return node.anyOf ?? node.oneOf ?? [node];
}

function child(nodes: readonly SchemaNode[], key: PropertyKey): SchemaNode[] {
  const within = ({ items, properties, additionalProperties: values }: SchemaNode) =>
    typeof key === "number" ? items : (properties?.[String(key)] ?? (typeof values === "object" ? values : undefined));
  return nodes
    .flatMap(branches)
    .map(within)
    .filter((node) => node !== undefined);
}

let known: SchemaNode | undefined;

/** What the schema says of a path; several where it offers a choice. */
export const nodesAt = (path: readonly PropertyKey[]): SchemaNode[] =>
  path.reduce<SchemaNode[]>(child, [(known ??= jsonSchema())]);

/** What may stand at `path`, each alternative by itself. */
export const kindsAt = (path: readonly PropertyKey[]): SchemaNode[] => nodesAt(path).flatMap(branches);

/** The keys that may stand at `path`, with what each may be. */
export const keysAt = (path: readonly PropertyKey[]): Readonly<Record<string, SchemaNode>> =>
  Object.assign({}, ...kindsAt(path).map(({ properties }) => properties ?? {}));

/** What a node asks of a value, in words. */
export function ruleOf(node: SchemaNode | undefined): string {
  if (!node) return "the key is not part of the schema";
  const { minimum, maximum } = node;
  const range = node.type === "integer" && maximum !== undefined ? `, ${minimum} to ${maximum}` : "";
  const type = node.type === "integer" ? "a whole number" : [node.type ?? []].flat().join(", ");
  return [node.description, type && `${type}${range}`].filter(Boolean).join(": ");
}
