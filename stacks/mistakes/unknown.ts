/** What an unknown key was meant to be: a word of another tool, a key of another level, or one that is nearly written so. */
import { closest, distance } from "fastest-levenshtein";

import type { SchemaNode } from "../schema-node";
import { folded, passwordKey, serviceWord } from "./words";

type Path = readonly PropertyKey[];

/** How the caller says things: these live with the faults. */
interface Say {
  /** The keys of the schema at a path, with what each may be. */
  readonly keysAt: (path: Path) => Readonly<Record<string, SchemaNode>>;
  readonly pathText: (path: Path) => string;
}

/** The rule and the hint for an unknown `key` of the map at `at`; undefined where only the nearest known one can be told. */
export function unknownKey(
  at: Path,
  key: string,
  say: Say,
): { readonly rule: string; readonly meant: string } | undefined {
  const known = Object.keys(say.keysAt(at));
  const same = known.find((name) => folded(name) === folded(key));
  if (same !== undefined) return undefined;
  const secret = passwordKey(say.pathText([...at, key]));
  if (secret)
    return { rule: "a password is a secret, a flat key of its own", meant: `set the secret ${secret} instead` };
  const word = at[0] === "services" && at.length === 2 ? serviceWord(key) : undefined;
  if (word) {
    const meant = word.key ? `write ${say.pathText([...at])}.${word.key} instead` : "there is no such key: delete it";
    return { rule: word.say, meant };
  }
  const places = [...below(at, key, say), ...above(at, key, say)];
  if (places.length === 0) return undefined;
  const texts = places.slice(0, 3).map((place) => say.pathText(place));
  const near = known.length > 0 ? closest(key, known) : "";
  const alike = known.length > 0 && distance(near, key) <= 2 ? `did you mean ${near}? ${key}` : "it";
  return { rule: `${key} is a key of another level`, meant: `${alike} belongs at ${texts.join(" or ")}` };
}

/** Where the key lies within what stands at `at`, the highest first. */
function below(at: Path, key: string, say: Say): Path[] {
  const found: Path[] = [];
  let level: Path[] = [at];
  for (let depth = 0; depth < 4 && level.length > 0; depth++) {
    level = level.flatMap((path) => Object.keys(say.keysAt(path)).map((name) => [...path, name]));
    found.push(...level.filter((path) => path.length > at.length + 1 && path.at(-1) === key));
  }
  return found;
}

/** Where the key lies around `at`: beside the maps that hold it, and last in a section of the stack. */
function above(at: Path, key: string, say: Say): Path[] {
  for (let end = at.length - 1; end >= 0; end--) {
    const outer = at.slice(0, end);
    if (Object.hasOwn(say.keysAt(outer), key)) return [[...outer, key]];
  }
  const sections = Object.keys(say.keysAt([])).filter((section) => section !== at[0]);
  return sections.map((section) => [section, key]).filter(([section]) => Object.hasOwn(say.keysAt([section!]), key));
}
