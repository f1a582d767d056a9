/** The keys of a stack's file, by its schema. */
import { jsonSchema, type SchemaNode } from "../../configuration/schema-nodes";

/** Every key that has a value of its own, named as in docs/configuration.md; one that only holds others is told by them. */
export const schemaKeys = (): string[] => [...new Set(below("", jsonSchema()))];

function below(at: string, { properties = {} }: SchemaNode): string[] {
  return Object.entries(properties).flatMap(([name, node]) => keysOf(at === "" ? name : `${at}.${name}`, node));
}

function keysOf(key: string, node: SchemaNode): string[] {
  const members = (node.anyOf ?? node.oneOf ?? [node]).flatMap((member) => member.anyOf ?? member.oneOf ?? [member]);
  const objects = members.filter(({ properties }) => properties);
  const items = members.flatMap(({ items }) => (items ? (items.anyOf ?? items.oneOf ?? [items]) : []));
  return [
    ...(objects.length < members.length ? [key] : []),
    ...objects.flatMap((member) => below(key, member)),
    ...items.flatMap((item) => below(`${key}[]`, item)),
  ];
}
