/** How a value is written: in the form that the file has, quoted where it needs to be. */
import { isDeepStrictEqual } from "node:util";

import { diffArrays } from "diff";
import { type Document, isCollection, parse, Scalar, visit } from "yaml";

export const isContainer = (value: unknown) => typeof value === "object" && value !== null;

/**
 * A list or map in the form of what it replaces, a list of plain values in one line where there was none; texts are quoted
 * where YAML 1.1, which others read the file with, would take them for a number, a date or a boolean.
 */
export function nodeOf(document: Document, value: unknown, before: unknown): unknown {
  const made = document.createNode(value);
  const isPlain = Array.isArray(value) && !value.some(isContainer);
  if (isCollection(made)) made.flow = isCollection(before) ? before.flow === true : isPlain;
  visit(made, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && isOther(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return made;
}

function isOther(text: string): boolean {
  try {
    return parse(text, { version: "1.1" }) !== text || parse(text) !== text;
  } catch {
    return true;
  }
}

/** In a list in one line a comma or a bracket would end a plain text: there it is quoted. */
export function inline(value: unknown, before: Scalar): string {
  const quoted = typeof value === "string" && (isOther(value) || /[,[\]{}#\n]/.test(value) || isQuoted(before));
  return quoted ? JSON.stringify(value) : String(value);
}

const isQuoted = ({ type }: Scalar) => type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;

/** As the file is indented; no line is folded. */
export function printed(document: Document, text: string): string {
  const form = { indent: indentOf(text), indentSeq: indentsLists(text), flowCollectionPadding: pads(text) };
  const lines = withOriginalLines(text.replaceAll("\r\n", "\n"), document.toString({ lineWidth: 0, ...form }));
  return lines.replaceAll("\n", text.includes("\r\n") ? "\r\n" : "\n");
}

const indentOf = (text: string) => /^[^\s#-][^\n]*:[^\S\n]*\r?\n( +)[^\s#]/m.exec(text)?.[1]?.length ?? 2;

/** Whether `- ` of a list stands further in than its key. */
function indentsLists(text: string): boolean {
  const found = /^( *)(?:- )?[^\s#-][^\n]*:[^\S\n]*\r?\n( *)- /m.exec(text);
  return !found || found[2]!.length > found[1]!.length;
}

const pads = (text: string): boolean => !/\{[^\s}]/.test(text);

/**
 * `printed`, with each line that it has in common with `original` as it was written there: a printer makes blanks before a
 * comment or inside braces even, and several empty lines one.
 */
function withOriginalLines(original: string, printed: string): string {
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
