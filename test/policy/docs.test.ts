import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { RULES } from "../../policy/rules";
import { rulesTable, withTable } from "../../scripts/lib/docs/docs";
import { ROOT } from "../support/config";

describe("docs/policy.md", () => {
  test("has the table that the rules give; `npm run docs` writes it", () => {
    const docs = readFileSync(join(ROOT, "docs", "policy.md"), "utf8");
    assert.ok(withTable(docs, rulesTable(), "rules") === docs, "docs/policy.md is out of date: npm run docs");
  });

  test("has a row for each rule, with where it comes from and where a reason goes", () => {
    const rows = rulesTable().split("\n");
    for (const { name, source, optOut = "" } of RULES) {
      const row = rows.find((line) => line.startsWith(`| \`${name}\``)) ?? "";
      assert.ok(row.endsWith(`| ${source} |`) && row.includes(optOut), `${name}: ${row}`);
    }
  });

  test("names decisions that there are", () => {
    const decisions = readdirSync(join(ROOT, "docs", "decisions")).map((file) => Number(file.split("-")[0]));
    const numbers = RULES.flatMap(({ source }) => /^decision (\d+)$/.exec(source)?.[1] ?? []).map(Number);
    assert.ok(numbers.length > 0);
    for (const number of numbers) assert.ok(decisions.includes(number), `decision ${number}`);
  });
});
