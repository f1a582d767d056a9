/** The text of a stack's file, `Pulumi.<stack>.yaml`, as the engine reads it. */
import { isMap, LineCounter, parseDocument } from "yaml";

import { pathText } from "../cures";
import type { Fault } from "../faults";
import { configOf } from "./keys";
import { syntaxFault } from "./syntax";
import { topLevel } from "./top-level";
import { Walk, type Doubt } from "./walk";

/** A secret as the file holds it: its ciphertext. */
export interface Encrypted {
  readonly secure: string;
}

export const isEncrypted = (value: unknown): value is Encrypted =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === 1 &&
  typeof (value as { readonly secure?: unknown }).secure === "string";

export interface StackText {
  /** By full keys, `wealist:services`, as the engine names them: a key without a colon is the project's own. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `encryptionsalt`, `secretsprovider` and `encryptedkey`. */
  readonly encryption: Readonly<Record<string, unknown>>;
  /** Pulumi ESC environments that the engine adds; of one that is written out in the file, its place. */
  readonly environments: readonly string[];
  /** What cannot be read, or could be read in two ways; each names its line. */
  readonly faults: readonly Fault[];
}

/** Never throws: what cannot be read is a fault, and left out. */
export function readText(text: string): StackText {
  const source = text.replace(/^\uFEFF/, "");
  const lineCounter = new LineCounter();
  // All scalars as texts, and keys as they stand: what they mean is decided here, by the engine's rules.
  const options = { schema: "failsafe", uniqueKeys: false, prettyErrors: false, lineCounter } as const;
  const document = parseDocument(source, options);
  const told = ({ path, offset, problem, rule, cure }: Doubt): Fault => {
    const line = offset === undefined ? [] : [`line ${lineCounter.linePos(offset).line}`];
    const place = path[0] === "config" ? path.slice(1) : path;
    const at = pathText(place.map((key, i) => (i === 0 ? String(key).replace(/^wealist:/, "") : key)));
    return { path: [...line, ...(at ? [at] : [])].join(", ") || "the file", problem, rule, cure };
  };
  const nothing = { config: {}, encryption: {}, environments: [] };
  if (document.errors.length > 0) {
    const fault = { path: [], rule: "the file is YAML, as `pulumi` reads it", ...syntaxFault(source, document.errors) };
    return { ...nothing, faults: [told(fault)] };
  }
  const walk = new Walk(document);
  if (document.contents === null) return { ...nothing, faults: [] };
  if (!isMap(document.contents)) {
    const rule = "the file is a map with the key config";
    const doubt = { path: [], offset: 0, problem: "is no map", rule, cure: "begin it with the line config:" };
    return { ...nothing, faults: [told(doubt)] };
  }
  const { config, encryption, environments } = topLevel(document.contents, walk);
  const named = configOf(config, walk);
  return { config: named, encryption, environments, faults: once(walk.doubts).map(told) };
}

/** An anchor that is used in two places has its doubt in both. */
const once = (doubts: readonly Doubt[]) => [
  ...new Map(doubts.map((doubt) => [`${doubt.offset ?? doubt.path.join(".")} ${doubt.problem}`, doubt])).values(),
];
