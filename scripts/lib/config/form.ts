/** How a value is written: in the form that the file has, quoted where it needs to be. */
import { type Document, isCollection, parse, Scalar, visit } from "yaml";

import { withOriginalLines } from "./unchanged-lines";

export const isContainer = (value: unknown) => typeof value === "object" && value !== null;

/** In the form of what it replaces; a list of plain values in one line where there was none. */
export function container(document: Document, value: unknown, before: unknown): unknown {
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

/** Quoted where YAML 1.1, which others read the file with, would take the text for a number, a date or a boolean. */
export function scalar(value: unknown): Scalar {
  const made = new Scalar(value);
  if (typeof value === "string" && isOther(value)) made.type = Scalar.QUOTE_DOUBLE;
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
  const options = {
    lineWidth: 0,
    indent: indentOf(text),
    indentSeq: indentsLists(text),
    flowCollectionPadding: pads(text),
  };
  const lines = withOriginalLines(text.replaceAll("\r\n", "\n"), document.toString(options));
  return lines.replaceAll("\n", text.includes("\r\n") ? "\r\n" : "\n");
}

function indentOf(text: string): number {
  return /^[^\s#-][^\n]*:[^\S\n]*\r?\n( +)[^\s#]/m.exec(text)?.[1]?.length ?? 2;
}

/** Whether `- ` of a list stands further in than its key. */
function indentsLists(text: string): boolean {
  const found = /^( *)(?:- )?[^\s#-][^\n]*:[^\S\n]*\r?\n( *)- /m.exec(text);
  return !found || found[2]!.length > found[1]!.length;
}

const pads = (text: string): boolean => !/\{[^\s}]/.test(text);
