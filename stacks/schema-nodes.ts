/** The schema of a stack's file as data: what stands where, and what a message says of it. */
import { z } from "zod";

import { schema } from "./settings";

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

/** What a node asks of a value, in words. */
export function ruleOf(node: SchemaNode | undefined): string {
  if (!node) return "the key is not part of the schema";
  const { minimum, maximum } = node;
  const range = node.type === "integer" && maximum !== undefined ? `, ${minimum} to ${maximum}` : "";
  const type = node.type === "integer" ? "a whole number" : node.type;
  return [node.description, type && `${type}${range}`].filter(Boolean).join(": ");
}
