/** The schema of a stack's file as data: what stands where, and what a message says of it. */
import { z } from "zod";

import type { KeyPath } from "./cures";
import { schema } from "./schema";

/** A node of the JSON Schema that zod prints: all that the messages and docs/configuration.md need of it. */
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
  readonly pattern?: string;
  /** Of a quantity: what is counted. */
  readonly written?: "bytes" | "cores";
}

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
export const nodesAt = (path: KeyPath): SchemaNode[] => path.reduce<SchemaNode[]>(child, [(known ??= jsonSchema())]);

/** What may stand at `path`, each alternative by itself. */
export const kindsAt = (path: KeyPath): SchemaNode[] => nodesAt(path).flatMap(branches);

/** The keys that may stand at `path`, with what each may be. */
export const keysAt = (path: KeyPath): Readonly<Record<string, SchemaNode>> =>
  Object.assign({}, ...kindsAt(path).map(({ properties }) => properties ?? {}));

/** What a node asks of a value, in words. */
export function ruleOf(node: SchemaNode | undefined): string {
  if (!node) return "the key is not part of the schema";
  const { minimum, maximum } = node;
  const range = node.type === "integer" && maximum !== undefined ? `, ${minimum} to ${maximum}` : "";
  const type = node.type === "integer" ? "a whole number" : [node.type ?? []].flat().join(", ");
  return [node.description, type && `${type}${range}`].filter(Boolean).join(": ");
}
