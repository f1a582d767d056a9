import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { harmless } from "../../../../review/comment/foreign";

/** As it is seen: without what cannot be. */
const seen = (text: string) => harmless(text).replaceAll("\u2060", "");

describe("text of a job that ran foreign code", () => {
  const signs = {
    mention: ["@team/admins", "@team"],
    link: ["[click](https://example.com)", "]("],
    "link by reference": ["[click][a]\n\n[a]: https://example.com", "]:"],
    image: ["![x](https://example.com/x.png)", "]("],
    address: ["https://example.com www.example.com", "https://"],
    "reference to another issue": ["#12 other/repository#3", "#1"],
    HTML: ['<a href="x">', "<a"],
    "HTML with attributes where a tag of ours would be": ["<details open><summary onclick=x>", "<details o"],
    "comment that hides something": ["<!-- wealist-infra -->", "<!--"],
  };
  for (const [what, [text, sign]] of Object.entries(signs) as [string, [string, string]][]) {
    test(`has no ${what} that works, and reads as it did`, () => {
      assert.ok(text.includes(sign));
      assert.ok(!harmless(text).includes(sign));
      assert.equal(seen(text), text);
    });
  }

  test("hides nothing", () => assert.equal(harmless("a\u202eb\u200b\u2060c"), "a\\u{202e}b\\u{200b}\\u{2060}c"));

  test("keeps what a comparison is made of", () => {
    const text =
      "## What\n\n| a | `b` |\n|---|---|\n\n<details><summary>added Pod <code>x</code></summary>\n\n```yaml\na: 1\n```\n\n</details>";
    assert.equal(harmless(text), text);
  });
});
