/** A stack's file as it was written: an edit changes what it is about, and comments, order, quotes and form stay. */
import { type Document, isAlias, isCollection, isMap, isNode, isPair, isScalar, parse, parseDocument } from "yaml";

import { Failure } from "../../../configuration/failure";
import { inline, isContainer, nodeOf, printed } from "./form";
import type { Keys } from "./path";

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
  document.setIn(path, nodeOf(document, value, found));
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

const isOneLine = (text: string, [start, end]: readonly [number, number, number]) =>
  start < end && !text.slice(start, end).includes("\n");

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

/** The names of the services, as far as the file can be read. */
export function serviceNames(text: string): unknown[] {
  const services: unknown = parseDocument(text).getIn(["config", "wealist:services"], true);
  const items = isCollection(services) ? services.items : [];
  return items.map((item) => (isMap(item) ? item.get("name") : isNode(item) || isPair(item) ? undefined : item));
}
