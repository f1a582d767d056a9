/** No command can hang for ever: each is run by `components/command.ts`, or names a limit of its own. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import ts from "typescript";

import { ROOT } from "../support/config";

/** What needs none, and why. */
const EXEMPT: Readonly<Record<string, string>> = {
  "components/command.ts": "the limit counts silence",
  "scripts/test.ts": "runs the tests, which have limits of their own, before somebody's eyes",
  "scripts/e2e.ts": "the same",
  "scripts/lib/dev/children.ts": "runs services until Ctrl-C, before somebody's eyes, and ends them all itself",
  "scripts/lib/watch/watch.ts": "a whole start, whose own commands have theirs",
  // The builds: BuildKit tells each step, and a step of somebody's Dockerfile may take as long as it likes.
  "components/image/registry/build.ts": "an image's build",
};

const FOLDERS = ["components", "configuration", "outputs", "policy", "review", "scripts", "stacks"];
/** Whatever starts a process, of Node's own and of execa. */
const STARTS = /^(execa|execa\.\w+|spawn|spawnSync|exec|execSync|execFile|execFileSync|fork)$/;
const MODULES = /^(execa|(node:)?child_process)$/;

/** The calls in `text` that start a process without a limit, by their lines. */
function unlimited(text: string): number[] {
  const source = ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest, true);
  const starts = source.statements.some(
    (one) => ts.isImportDeclaration(one) && MODULES.test((one.moduleSpecifier as ts.StringLiteral).text),
  );
  const found: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && STARTS.test(node.expression.getText()) && !/\btimeout\b/.test(node.getText()))
      found.push(source.getLineAndCharacterOfPosition(node.getStart()).line + 1);
    ts.forEachChild(node, visit);
  };
  if (starts) visit(source);
  return found;
}

describe("a command", () => {
  test("has a limit, wherever it is run", () => {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    ).filter((file) => /\.[jt]s$/.test(file) && !file.endsWith(".d.ts") && !(file in EXEMPT));
    assert.ok(files.length > 150, String(files.length));
    const faults = files.flatMap((file) =>
      unlimited(readFileSync(join(ROOT, file), "utf8")).map((line) => `${file}:${line}`),
    );
    assert.deepEqual(faults, [], "give it `timeout`, or use `run` of components/command.ts");
  });

  test("whose streams the caller connects is waited for with its limit", () => {
    for (const folder of FOLDERS) {
      for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
        if (!file.endsWith(".ts")) continue;
        const text = readFileSync(join(ROOT, folder, file), "utf8");
        if (/import \{[^}]*\bstart\b[^}]*\} from ".*\/command"/.test(text)) assert.match(text, /unlessSilent\(/, file);
      }
    }
  });

  const texts: Record<string, readonly [text: string, lines: readonly number[]]> = {
    "execa's": [`import execa from "execa";\nawait execa("git", []);\nexeca.sync("ps");`, [2, 3]],
    "Node's": [`import { spawn } from "node:child_process";\nspawn("git");`, [2]],
    "one with a limit": [`import execa from "execa";\nexeca("git", [], { timeout: 1000 });`, []],
    "another thing of that name": [`import { spawn } from "./plants";\nspawn("git");`, []],
  };
  for (const [what, [text, lines]] of Object.entries(texts))
    test(`is found here: ${what}`, () => assert.deepEqual(unlimited(text), lines));
});
