/** Which fields of two objects differ. */
import { isDeepStrictEqual } from "node:util";

import { isRecord, type FieldChange } from "./model";

type Item = Record<string, unknown>;

/** `spec.containers[board-api].image`: list items are matched by their name, so that a new first one changes no other. */
export function fieldChanges(old: unknown, current: unknown, path = ""): FieldChange[] {
  if (isDeepStrictEqual(old, current)) return [];
  if (isRecord(old) && isRecord(current)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(current)])].sort();
    return keys.flatMap((key) => fieldChanges(old[key], current[key], member(path, key)));
  }
  if (isItems(old) && isItems(current)) return itemChanges(old, current, path);
  return [{ path, old, new: current }];
}

function member(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** Lists of plain values (a command, its arguments) mean something as a whole only. */
const isItems = (value: unknown): value is Item[] => Array.isArray(value) && value.length > 0 && value.every(isRecord);

function itemChanges(old: readonly Item[], current: readonly Item[], path: string): FieldChange[] {
  const key = ["name", "mountPath"].find((candidate) => [old, current].every((items) => identifies(candidate, items)));
  const [before, after] = [old, current].map((items) => byKey(items, key)) as [Map<string, Item>, Map<string, Item>];
  const all = [...new Set([...before.keys(), ...after.keys()])];
  const changes = all.flatMap((name) => fieldChanges(before.get(name), after.get(name), `${path}[${name}]`));
  const kept = all.filter((name) => before.has(name) && after.has(name));
  const now = [...after.keys()].filter((name) => before.has(name));
  // The order counts too: a variable can only refer to those before it.
  return isDeepStrictEqual(kept, now) ? changes : [...changes, { path: `${path} (order)`, old: kept, new: now }];
}

function identifies(key: string, items: readonly Item[]): boolean {
  const values = items.map((item) => item[key]);
  return values.every((value) => typeof value === "string") && new Set(values).size === items.length;
}

const byKey = (items: readonly Item[], key: string | undefined) =>
  new Map(items.map((item, index) => [key === undefined ? String(index) : String(item[key]), item]));
