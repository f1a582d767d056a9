/** Components speak of causes: what a command or a key of this product is called, they are told by who uses them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { describe, test } from "node:test";

import ts from "typescript";

import * as secretNames from "../../configuration/secret-names";
import { ROOT } from "../support/config";

const FOLDER = join(ROOT, "components");
const FILES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => extname(file) !== "");
const text = (file: string) => readFileSync(join(FOLDER, file), "utf8");

/** Resource types stand in every state; labels and annotations, `wealist/…`, on every object. */
const ALLOWED = /"wealist:[a-z-]+:[A-Z]\w+"/g;
const COMMANDS = /\bnpm (?:run|start|ci|test)\b|\bpulumi (?:config|up|stack|destroy|preview|refresh)\b|\bwealist:/g;

interface Schema {
  readonly definitions: Readonly<Record<string, object>>;
}
/** Every key somewhere below a part of the configuration's schema. */
const keysIn = (part: object): string[] =>
  Object.entries(part).flatMap(([name, below]: [string, unknown]) => {
    if (typeof below !== "object" || below === null) return [];
    return [...(name === "properties" ? Object.keys(below) : []), ...keysIn(below)];
  });
const { definitions } = JSON.parse(readFileSync(join(ROOT, "docs/stack.schema.json"), "utf8")) as Schema;
/** `database.host`, `services[].port`, … */
const PATHS = Object.entries(definitions).map(
  ([group, part]) => `${group}(?:\\[\\w*\\])?\\.(?:${keysIn(part).join("|")})`,
);
const SECRETS = Object.values(secretNames).filter((name) => typeof name === "string" && name.includes("-"));
const KEYS = new RegExp(`\\b(?:${[...PATHS, ...SECRETS].join("|")})\\b`, "g");

/** What people may get to read: the literals of a program; all of a script, without its comments. */
function told(file: string): string[] {
  if (extname(file) !== ".ts") return [text(file).replace(/^\s*(?:#|--).*$/gm, "")];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isImport = ts.isImportDeclaration(node) || ts.isImportTypeNode(node);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text);
    if (!isImport) ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest));
  return found;
}

describe("no component", () => {
  test("names a command of the product", () => {
    assert.ok(FILES.length > 100 && FILES.some((file) => file.endsWith("copy.sh")));
    const named = FILES.flatMap((file) =>
      [...text(file).replace(ALLOWED, "").matchAll(COMMANDS)].map(([what]) => `${file}: ${what}`),
    );
    assert.deepEqual(named, []);
  });

  test("names a key of the configuration", () => {
    const some = ["database.tls", "services[].port", "delivery.version", "registry-password"];
    assert.deepEqual(some.join(", ").match(KEYS), some);
    const named = FILES.flatMap((file) =>
      told(file).flatMap((part) => [...part.matchAll(KEYS)].map(([what]) => `${file}: ${what}`)),
    );
    assert.deepEqual(named, []);
  });
});
