import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fitted, type Section } from "../../../../review/diff/fit";

const section = (what: string, rank: number, count: number, size = 50): Section => ({
  before: `${what}:\n`,
  after: "\nend",
  items: Array.from({ length: count }, (_, i) => `${what} ${i} ${"x".repeat(size)}`),
  between: "\n",
  rank,
  what,
});

describe("a report", () => {
  test("that is short enough is whole", () => {
    const parts = ["# title", section("rows", 1, 2, 1)];
    assert.equal(fitted(parts, 1000, "`cmd`"), "# title\n\nrows:\nrows 0 x\nrows 1 x\nend\n");
    assert.equal(fitted(parts, Infinity, "`cmd`"), fitted(parts, 1000, "`cmd`"));
  });

  test("that is too long loses whole items, the last first, of the highest rank, and says how many", () => {
    const text = fitted(["# title", section("details", 2, 10), section("rows", 1, 3)], 700, "`cmd`");
    assert.ok(text.length <= 700, String(text.length));
    assert.match(text, /details 0 x{50}\n/);
    assert.match(text, /rows 2 x{50}\nend/);
    const [, left] = /\n_(\d+) of 10 details are left out here; all of them: `cmd`_\n/.exec(text)!;
    assert.equal([...text.matchAll(/^details \d+ x{50}$/gm)].length, 10 - Number(left));
  });

  test("has no frame around a section that is left out whole", () => {
    const text = fitted([section("details", 2, 5), section("rows", 1, 5)], 430, "`cmd`");
    assert.doesNotMatch(text, /details:/);
    assert.match(text, /^_5 of 5 details are left out here/);
  });

  test("keeps within any limit that holds its headings", () => {
    const parts = ["# title", section("details", 2, 30), "## next", section("rows", 1, 30), section("risks", 0, 30)];
    const whole = fitted(parts, Infinity, "`cmd`");
    for (let limit = 250; limit < whole.length + 50; limit += 7) {
      const text = fitted(parts, limit, "`cmd`");
      assert.ok(text.length <= limit, `${text.length} > ${limit}`);
      for (const line of text.split("\n"))
        assert.ok(whole.includes(line) || /^_\d+ of 30 \w+ are left out/.test(line), line);
    }
  });
});
