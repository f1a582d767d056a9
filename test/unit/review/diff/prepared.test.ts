import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { leaked } from "../../../support/canary";
import { CHANGES, expected, reports, stable } from "./prepared";
import { WORDS } from "./project";

const NAMES = Object.keys(CHANGES);

describe("a prepared change", () => {
  const found = new Map<string, string>();
  before(async () => {
    for await (const { name, markdown } of reports(NAMES)) found.set(name, markdown);
  });

  for (const name of NAMES) {
    test(`is reported as expected: ${name}`, () => {
      assert.equal(
        stable(found.get(name)!),
        expected(name),
        "if it is meant to: node --require ./transpile.cjs test/unit/review/diff/update.ts",
      );
    });
  }

  test("gives nothing secret away, not even a ciphertext", () => {
    for (const [name, markdown] of found) assert.deepEqual(leaked(markdown, WORDS), [], name);
  });

  test("leads to whole lines: every code span and every fold that is opened is closed", () => {
    for (const markdown of found.values()) {
      assert.equal(markdown.match(/<details>/g)?.length, markdown.match(/<\/details>/g)?.length);
      for (const line of markdown.split("\n"))
        assert.equal((line.match(/`/g)?.length ?? 0) % 2 === 0 || /^```/.test(line), true, line);
    }
  });

  test("has a report for each, and no report is left from another", () => {
    const files = readdirSync(join(__dirname, "expected")).sort();
    assert.deepEqual(files, NAMES.map((name) => `${name}.md`).sort());
  });
});
