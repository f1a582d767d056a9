/** A YAML document as the engine reads it, with what is doubtful in it: anchors and merge keys included. */
import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type Pair, type YAMLMap } from "yaml";

import { doubtOf, resolved } from "./scalar";

/** What is wrong at a place of the file. */
export interface Doubt {
  readonly path: readonly (string | number)[];
  /** Offset in the text; undefined where it is not known. */
  readonly offset: number | undefined;
  readonly problem: string;
  readonly rule: string;
  readonly cure: string;
}

type Path = readonly (string | number)[];

/** As many nodes as no stack has: anchors within anchors can stand for billions. */
const MOST_NODES = 100_000;

/** Where the text counts, whatever it looks like: `services[].env` and `services[].buildArgs`. */
const isText = (path: Path) => path.length === 5 && (path[3] === "env" || path[3] === "buildArgs");

export class Walk {
  readonly doubts: Doubt[] = [];
  /** Where the keys below `config` stand. */
  readonly offsets = new Map<string, number | undefined>();
  readonly #document: Document;
  readonly #within = new Set<unknown>();
  #nodes = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  /** The value of `node`; what is doubtful in it goes to {@link doubts}. */
  value(node: unknown, path: Path, above?: number): unknown {
    const offset = offsetOf(node) ?? above;
    if (++this.#nodes > MOST_NODES) return this.#refuse(path, offset, "stands for more values than a stack can have");
    if (isAlias(node)) {
      const meant = node.resolve(this.#document);
      if (!meant) return this.#refuse(path, offset, "begins with *, and no anchor of that name stands above it");
      if (this.#within.has(meant)) return this.#refuse(path, offset, "is an alias within its own anchor");
      return this.value(meant, path, offset);
    }
    if (!isMap(node) && !isSeq(node)) return this.#scalar(node, path, offset);
    this.#tag(node.tag, path, offset);
    this.#within.add(node);
    const value = isMap(node)
      ? this.map(node, path)
      : node.items.map((item, index) => this.value(item, [...path, index], offset));
    this.#within.delete(node);
    return value;
  }

  /** A map's keys and values: its own, then those of the maps that `<<` names, the first of which wins. */
  map(node: YAMLMap, path: Path): Record<string, unknown> {
    const own = new Map<string, unknown>();
    const merges: Pair[] = [];
    for (const pair of node.items) {
      const key = this.key(pair, path);
      if (key === undefined) continue;
      if (path.length === 1 && !this.offsets.has(key)) this.offsets.set(key, offsetOf(pair.key));
      if (own.has(key) || (key === "<<" && merges.length > 0)) {
        const rule = "a key stands once in a map";
        this.#add([...path, key], offsetOf(pair.key), "stands there twice", rule, "delete one of the two lines");
      } else if (key === "<<" && isPlain(pair.key)) merges.push(pair);
      else own.set(key, this.value(pair.value, [...path, key], offsetOf(pair.key)));
    }
    for (const { key, value } of merges) this.#merge(own, value, path, offsetOf(key));
    return Object.fromEntries(own);
  }

  #merge(into: Map<string, unknown>, node: unknown, path: Path, offset: number | undefined): void {
    const meant = isAlias(node) ? node.resolve(this.#document) : node;
    for (const from of isSeq(meant) ? meant.items : [node]) {
      const map = isAlias(from) ? from.resolve(this.#document) : from;
      if (!isMap(map) || this.#within.has(map)) {
        this.#refuse([...path, "<<"], offset, "<< names no map, or one that it stands in");
        continue;
      }
      this.#within.add(map);
      for (const [key, value] of Object.entries(this.map(map, path))) if (!into.has(key)) into.set(key, value);
      this.#within.delete(map);
    }
  }

  /** The text of a key; undefined where it is none, which is told. */
  key({ key, value }: Pair, path: Path): string | undefined {
    const add = (problem: string, cure: string) =>
      void this.#add(path, offsetOf(key), problem, "in a map stand KEY: VALUE, and a key is a text", cure);
    const meant = isAlias(key) ? key.resolve(this.#document) : key;
    if (isMap(meant)) return add("has a text that begins with {", 'put it into quotes: "{{ … }}"');
    // Its text stays untold: it may be a password behind a colon that was forgotten.
    if (value === null || value === undefined) return add("has a key without a colon", "write key: value");
    if (!isScalar(meant) || typeof meant.value !== "string") return add("has a key that is no text", QUOTED_KEY);
    // The engine writes the file anew before it reads it, and then without these quotes.
    if (meant.value === "<<" && !isPlain(meant)) return add('has "<<" in quotes as a key', "take the quotes away");
    const isText = typeof resolved(meant.value) === "string" && doubtOf(meant.value, false) === undefined;
    return isText || !isPlain(meant) ? meant.value : add("has a key that is no text", QUOTED_KEY);
  }

  #scalar(node: unknown, path: Path, offset: number | undefined): unknown {
    if (!isScalar(node)) return this.#nothing(path, offset);
    this.#tag(node.tag, path, offset);
    const source = typeof node.value === "string" ? node.value : "";
    if (!isPlain(node) || node.tag === STRING) return source;
    const value = resolved(source);
    if (value === null) return this.#nothing(path, offset);
    const doubt = doubtOf(source, isText(path));
    if (doubt !== undefined) this.#add(path, offset, doubt, QUOTED, this.#quoted(path, source, value));
    return value;
  }

  #quoted(path: Path, source: string, value: unknown): string {
    // A flat key may be a secret that was written in plain text.
    if (path.length <= 2) return 'write it in quotes: "…"';
    const number = !isText(path) && typeof value === "number" && Number.isSafeInteger(value);
    // Nobody who writes 08000 means it as octal.
    const meant = /^0\d+$/.test(source) ? source.replace(/^0+(?=\d)/, "") : String(value);
    return `write it in quotes: "${source}"${number ? `; where a number is meant: ${meant}` : ""}`;
  }

  #nothing(path: Path, offset: number | undefined): null {
    const rule = "each key has a value";
    const cure = isText(path)
      ? 'write its value behind the colon, "" for an empty text, or delete the line'
      : "write its value behind the colon, or below it and further in; or delete the line";
    this.#add(path, offset, "has no value", rule, cure);
    return null;
  }

  /** Tags other than `!!str` are read in one way here, in another there. */
  #tag(tag: string | undefined, path: Path, offset: number | undefined): void {
    if (tag === undefined || tag === STRING || /^tag:yaml\.org,2002:(map|seq)$/.test(tag)) return;
    this.#refuse(path, offset, "has a tag (!…) in front");
  }

  #refuse(path: Path, offset: number | undefined, problem: string): undefined {
    const rule = "anchors, aliases and tags are those that the engine reads";
    this.#add(path, offset, problem, rule, "write the value itself, and a text that begins with such a sign in quotes");
  }

  #add(path: Path, offset: number | undefined, problem: string, rule: string, cure: string): void {
    this.doubts.push({ path, offset, problem, rule, cure });
  }
}

const STRING = "tag:yaml.org,2002:str";
const QUOTED_KEY = 'write the key in quotes: "…": value';
const QUOTED = "what could be read in two ways stands in quotes";

const isPlain = (node: unknown) => isScalar(node) && (node.type === undefined || node.type === "PLAIN");

export const offsetOf = (node: unknown) => (isNode(node) ? node.range?.[0] : undefined);
