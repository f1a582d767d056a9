import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { block, cell, code, fieldLine, fieldPatch, html, isShort, secretLines } from "../../../../review/diff/text";

describe("text of others", () => {
  test("stays inside its code span", () => {
    assert.equal(code("plain"), "`plain`");
    assert.equal(code("a`b``c"), "```a`b``c```");
    assert.equal(code("`a`"), "`` `a` ``");
    assert.equal(code(""), "`  `");
  });

  test("stays inside its block", () => {
    assert.equal(block("a\n```\nb\n", "diff"), "````diff\na\n```\nb\n````");
  });

  test("stays inside its cell and its element", () => {
    assert.equal(cell("`a|b`"), "`a\\|b`");
    assert.equal(html("</summary>&"), "&lt;/summary&gt;&amp;");
  });

  test("hides nothing: what cannot be seen is spelt out", () => {
    assert.equal(code("a\u202eb\u200b\nc"), "`a\\u{202e}b\\u{200b}\\u{a}c`");
    assert.equal(block("a\u202e\tb\r\nc"), "```\na\\u{202e}\tb\nc\n```");
  });
});

describe("a changed field", () => {
  test("is told on one line, text apart from numbers", () => {
    assert.equal(fieldLine({ path: "a", old: 8000, new: "8000" }), '`a`: `8000` → `"8000"`');
    assert.equal(fieldLine({ path: "a", new: { b: [1] } }), "`a`: added `{ b: [ 1 ] }`");
    assert.equal(fieldLine({ path: "a", old: "x" }), "`a`: removed `x`");
  });

  test("that is long is told as a patch of its lines", () => {
    const old = Array.from({ length: 100 }, (_, i) => `line ${i}`).join("\n");
    const field = { path: "data.a", old, new: old.replace("line 50\n", "line fifty\n") };
    assert.equal(isShort(field), false);
    assert.equal(
      fieldPatch(field),
      "`data.a`:\n\n```diff\n line 48\n line 49\n-line 50\n+line fifty\n line 51\n line 52\n```",
    );
  });

  test("of a Secret is told without its value", () => {
    const fields = [
      { path: "stringData.A", old: "x", new: "y" },
      { path: "stringData.B", new: "y" },
      { path: "data.C", old: "x" },
      { path: "stringData.D", old: "x", new: "y" },
    ];
    assert.deepEqual(secretLines(fields), ["`B`: added", "`C`: removed", "`A`, `D`: «changed»"]);
  });
});
