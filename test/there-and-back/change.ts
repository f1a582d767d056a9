/** A change of a stack's file, as data. */
import { parseDocument, type Document } from "yaml";

import { PROJECT } from "../../scripts/lib/terminal/project";

/**
 * What stands at each key, named as in docs/configuration.md: `services[]` and `services[0]` are the first service, a key of
 * the program's without a dot is one of the file's own (`postgres-password`). `null` takes a key out.
 */
export type Change = Readonly<Record<string, unknown>>;

/** `services[].env` → `["config", "wealist:services", 0, "env"]`. */
export function pathOf(key: string): (string | number)[] {
  const [first = "", ...rest] = key
    .replaceAll("[]", "[0]")
    .split(/\.|(?=\[)/)
    .map((part) => (/^\[\d+\]$/.test(part) ? Number(part.slice(1, -1)) : part));
  return ["config", `${PROJECT}:${first}`, ...rest];
}

/** What stands at `key` of a stack's file; undefined for nothing. */
export const valueAt = (config: Document, key: string): unknown => {
  const value: unknown = config.getIn(pathOf(key), false);
  return typeof value === "object" && value !== null && "toJSON" in value
    ? (value as { toJSON: () => unknown }).toJSON()
    : value;
};

/** A stack's file with the change in it. */
export function changed(text: string, change: Change): string {
  const config = parseDocument(text);
  for (const [key, value] of Object.entries(change)) {
    if (value === null) config.deleteIn(pathOf(key));
    else config.setIn(pathOf(key), config.createNode(value));
  }
  return config.toString();
}
