/** Keeps what a printer of YAML would make even: blanks before a comment or inside braces, several empty lines. */
import { isDeepStrictEqual } from "node:util";

import { diffArrays } from "diff";
import { parse } from "yaml";

/** `printed`, with each line that it has in common with `original` as it was written there. */
export function withOriginalLines(original: string, printed: string): string {
  const before = original.split("\n");
  const lines: string[] = [];
  let at = 0;
  for (const { added, removed, value } of diffArrays(before, printed.split("\n"), { comparator: isSame })) {
    if (added) lines.push(...value);
    else if (removed) lines.push(...value.filter((line) => line.trim() === ""));
    else lines.push(...before.slice(at, at + value.length));
    if (!added) at += value.length;
  }
  const kept = lines.join("\n");
  return means(kept, printed) ? kept : printed;
}

/** Leading blanks count: they are what the line belongs to. */
const isSame = (one: string, other: string) => even(one) === even(other);
const even = (line: string) =>
  line
    .replace(/(\S)\s+/g, "$1 ")
    .replace(/([{[]) | (?=[}\]])/g, "$1")
    .trimEnd();

function means(one: string, other: string): boolean {
  try {
    return isDeepStrictEqual(parse(one), parse(other));
  } catch {
    return false;
  }
}
