/** What an unknown key was meant to be: a word of another tool, a key of another level, or one that is nearly written so. */
import { closest, distance } from "fastest-levenshtein";

import { pathText, type KeyPath } from "../cures";
import { keysAt } from "../schema-nodes";
import { folded, type Bring } from "./brought/step";
import { passwordKey, serviceWord } from "./words";

/** What an unknown key was meant to be. */
export interface Meant {
  readonly rule: string;
  /** Where it belongs; none where there is no such thing here. */
  readonly places: readonly KeyPath[];
  /** Of a word of another tool, which may mean more than one key here: how its value is carried over. */
  readonly bring?: Bring;
  /** The secret key that it is, where that is one. */
  readonly secret?: string;
}

/** What an unknown `key` of the map at `at` was meant to be; undefined where only the nearest known one can be told. */
export function unknownKey(at: KeyPath, key: string): Meant | undefined {
  const known = Object.keys(keysAt(at));
  const same = known.find((name) => folded(name) === folded(key));
  if (same !== undefined) return undefined;
  const secret = passwordKey(pathText([...at, key]));
  if (secret) {
    const rule = `a password is a secret, a flat key of its own: ${secret}`;
    return { rule, places: [], ...(secret.startsWith("<") ? {} : { secret }) };
  }
  const word = serviceWord(at, key);
  if (word) {
    const places = word.key ? [[...at.slice(0, 2), ...word.key.split(".")]] : [];
    return { rule: word.say, places, bring: word.bring };
  }
  const places = [...below(at, key), ...above(at, key)];
  if (places.length === 0) return undefined;
  const near = known.length > 0 ? closest(key, known) : undefined;
  const alike = near !== undefined && distance(near, key) <= 2 ? [[...at, near]] : [];
  const all = new Map([...alike, ...places.slice(0, 3)].map((place) => [pathText(place), place]));
  return { rule: `${key} is a key of another level`, places: [...all.values()] };
}

/** Where the key lies within what stands at `at`, the highest first. */
function below(at: KeyPath, key: string): KeyPath[] {
  const found: KeyPath[] = [];
  let level: KeyPath[] = [at];
  for (let depth = 0; depth < 4 && level.length > 0; depth++) {
    level = level.flatMap((path) => Object.keys(keysAt(path)).map((name) => [...path, name]));
    found.push(...level.filter((path) => path.length > at.length + 1 && path.at(-1) === key));
  }
  return found;
}

/** Where the key lies around `at`: beside the maps that hold it, and last in a section of the stack. */
function above(at: KeyPath, key: string): KeyPath[] {
  for (let end = at.length - 1; end >= 0; end--) {
    const outer = at.slice(0, end);
    if (Object.hasOwn(keysAt(outer), key)) return [[...outer, key]];
  }
  const sections = Object.keys(keysAt([])).filter((section) => section !== at[0]);
  return sections.map((section) => [section, key]).filter(([section]) => Object.hasOwn(keysAt([section!]), key));
}
