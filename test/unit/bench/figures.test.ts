/** What is made of the bench's figures: medians, the check, the table and the pictures. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { drawn } from "../../../bench/figures/bars";
import { lineThrough } from "../../../bench/figures/line";
import { treeMegabytes } from "../../../bench/figures/memory";
import { median, misses, scoreOf, type Results, type Row } from "../../../bench/figures/row";
import { between, markdown } from "../../../bench/figures/table";
import { ROOT } from "../../support/config";

const text = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");

const RATIO: Row = { what: "a start", other: "by hand", target: 0.5, unit: "s" };
const LIMIT: Row = { what: "a save", target: 2, unit: "s" };

test("a median is that of the sorted figures", () => {
  assert.equal(median([10, 9, 2]), 9);
  assert.ok(isNaN(median([])));
});

test("the line through two points goes on", () => {
  assert.equal(lineThrough([1, 3], [10, 12], 50), 52);
});

test("memory is that of a process with all below it, and of no other", () => {
  const rows = "  1 0 1000\n 10 1 2000\n 11 10 3000\n 12 11 4000\n 20 1 50000\n";
  assert.equal(treeMegabytes(rows, 10), 9);
  assert.equal(treeMegabytes(rows, 99), 0);
});

describe("the check", () => {
  const ratio = (ours: number[], theirs: number[]) => misses({ start: { ...RATIO, ours, theirs } });
  const limit = (ours: number[]) => misses({ save: { ...LIMIT, ours } });

  test("passes what is as good as its target", () => {
    assert.deepEqual([ratio([5, 5, 99], [10, 10, 10]), limit([2])], [[], []]);
  });

  test("names a ratio that is worse, and its target", () => {
    assert.deepEqual(ratio([6], [10]), ["start: a start: 0.60 × by hand, the target is <= 0.5"]);
  });

  test("names a figure that is worse than its limit", () => {
    assert.deepEqual(limit([2.5]), ["save: a save: 2.5 s, the target is <= 2.0 s"]);
  });

  test("passes nothing that was not measured", () => {
    assert.equal(ratio([], [10]).length, 1);
  });

  test("holds other tools against nobody", () => {
    assert.equal(scoreOf({ ours: [5], theirs: [10], ...{ beside: { tilt: [1] } } }), 0.5);
  });
});

const RESULTS: Results = {
  start: { ...RATIO, ours: [5, 6, 7], theirs: [12], beside: { tilt: [8] } },
  save: { ...LIMIT, ours: [1.5] },
  memory: { ...RATIO, what: "memory & <all>", unit: "MB", ours: [512.4], theirs: [1000] },
};

test("the table has a line for each row, and one for each other tool", () => {
  assert.equal(
    markdown(RESULTS),
    [
      "| What | This program | Compared with | That takes | Ratio | Target |",
      "|---|---|---|---|---|---|",
      "| a start | 6.0 s | by hand | 12.0 s | 0.50 | <= 0.5 |",
      "| a save | 1.5 s |  |  |  | <= 2.0 s |",
      "| memory & <all> | 512 MB | by hand | 1000 MB | 0.51 | <= 0.5 |",
      "",
      "Other tools, in the same run:",
      "",
      "- tilt 8.0 s: a start",
    ].join("\n"),
  );
});

test("a page keeps what is beside its marks, and has to have them", () => {
  const page = "a\n<!-- bench -->\nold $1\n<!-- /bench -->\nb\n";
  assert.equal(between(page, "new $1"), "a\n<!-- bench -->\nnew $1\n<!-- /bench -->\nb\n");
  assert.throws(() => between("a", "new"), /marks/);
});

test("the picture has a bar for each figure in seconds, the longest of a row as long as any other row's", () => {
  const picture = drawn({ ...RESULTS, slow: { ...LIMIT, what: "a <slow> one", ours: [500] } });
  assert.equal([...picture.matchAll(/<rect /g)].length, 5);
  const widths = [...picture.matchAll(/width="([\d.]+)" height="14"/g)].map(([, width]) => Number(width));
  assert.deepEqual([widths[0]! < widths[1]!, widths[1], widths[4]], [true, widths[3], widths[3]]);
  assert.match(picture, /a &lt;slow&gt; one/);
  assert.match(picture, /prefers-color-scheme: dark/);
});

describe("docs/speed.md", () => {
  const results = JSON.parse(text("bench", "figures", "results.json")) as Results;

  test("has the table of the figures that are kept", () => {
    const page = text("docs", "speed.md");
    assert.equal(between(page, markdown(results)), page);
  });

  test("has their picture", () => {
    assert.equal(text("docs", "speed.svg"), drawn(results));
    assert.ok(text("docs", "speed.md").includes("(speed.svg)"));
  });
});
