/** A stack's file as it was written: an edit changes what it is about, and comments, order, quotes and form stay. */
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  parse,
  parseDocument,
  Scalar,
  visit,
} from "yaml";

import { Failure } from "../failure";
import type { Keys } from "./path";
import { withOriginalLines } from "./unchanged-lines";

/** Where a path of the configuration stands in the file: a key of another namespace has its own prefix. */
const inFile = ([first, ...rest]: Keys): Keys => {
  const key = String(first);
  return ["config", key.includes(":") ? key : `wealist:${key}`, ...rest];
};

/** The text with the value set; what lies on the way is made. */
export function withValue(text: string, keys: Keys, value: unknown): string {
  const document = parseDocument(text);
  const path = inFile(keys);
  const found: unknown = document.getIn(path, true);
  // A plain value in the place of another one: not a byte beside it changes.
  if (isScalar(found) && found.range && !isContainer(value) && !found.anchor && isOneLine(text, found.range)) {
    return `${text.slice(0, found.range[0])}${inline(value, found)}${text.slice(found.range[1])}`;
  }
  makeWay(document, path);
  document.setIn(path, isContainer(value) ? container(document, value, found) : scalar(value));
  return printed(document, text);
}

/** The text without the key. @throws Failure where there is none. */
export function withoutKey(text: string, keys: Keys, file: string, name: string): string {
  const document = parseDocument(text);
  const path = inFile(keys);
  openAliases(document, path);
  if (!document.hasIn(path)) throw new Failure(`${file} sets nothing at ${name}. Nothing was changed.`);
  document.deleteIn(path);
  return printed(document, text);
}

/** The text with keys of Pulumi's own at its top: what encrypts the stack's secrets. */
export function withHeader(text: string, header: Readonly<Record<string, string>>): string {
  const document = parseDocument(text);
  const missing = Object.entries(header).filter(([key, value]) => document.get(key) !== value);
  for (const [key, value] of missing) document.set(key, value);
  return missing.length === 0 ? text : printed(document, text);
}

const isContainer = (value: unknown) => typeof value === "object" && value !== null;
const isOneLine = (text: string, [start, end]: readonly [number, number, number]) =>
  start < end && !text.slice(start, end).includes("\n");

/** In the form of what it replaces; a list of plain values in one line where there was none. */
function container(document: Document, value: unknown, before: unknown): unknown {
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
function scalar(value: unknown): Scalar {
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
function inline(value: unknown, before: Scalar): string {
  const quoted = typeof value === "string" && (isOther(value) || /[,[\]{}#\n]/.test(value) || isQuoted(before));
  return quoted ? JSON.stringify(value) : String(value);
}

const isQuoted = ({ type }: Scalar) => type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;

/** What an alias leads to stays as it is for the others: here it becomes a copy of its own. */
function openAliases(document: Document, path: Keys): void {
  for (let length = 1; length < path.length; length += 1) {
    const at = path.slice(0, length);
    const node: unknown = document.getIn(at, true);
    if (isAlias(node)) document.setIn(at, document.createNode(node.toJS(document)));
    // A list or map may stand as JSON in a text.
    else if (length === 2 && isScalar(node) && typeof node.value === "string" && /^\s*[[{]/.test(node.value))
      document.setIn(at, document.createNode(parse(node.value)));
  }
}

function makeWay(document: Document, path: Keys): void {
  openAliases(document, path);
  for (let length = 1; length < path.length; length += 1) {
    const at = path.slice(0, length);
    const node: unknown = document.getIn(at, true);
    if (!isCollection(node)) document.setIn(at, document.createNode(typeof path[length] === "number" ? [] : {}));
    const made: unknown = document.getIn(at, true);
    // `{}` that is written out as a block has room for comments, as the rest of the file.
    if (isCollection(made) && made.items.length === 0 && !isInFlow(document, at)) made.flow = false;
  }
}

const isInFlow = (document: Document, path: Keys): boolean =>
  path.some((_, i) => {
    const node: unknown = document.getIn(path.slice(0, i), true);
    return isCollection(node) && node.flow === true;
  });

/** As the file is indented; no line is folded. */
function printed(document: Document, text: string): string {
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

/** The names of the services, as far as the file can be read. */
export function serviceNames(text: string): unknown[] {
  const services: unknown = parseDocument(text).getIn(["config", "wealist:services"], true);
  const items = isCollection(services) ? services.items : [];
  return items.map((item) => (isMap(item) ? item.get("name") : isNode(item) || isPair(item) ? undefined : item));
}
