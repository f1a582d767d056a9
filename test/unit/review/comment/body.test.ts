import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { body, MARK } from "../../../../review/comment/body";
import { COMMENT as LIMIT } from "../../../../review/diff/report";

const head = { repository: "team/infra", owner: "team", branch: "topic", sha: "1a2b3c4d5e6f" };
const RUN = { repository: "team/infra", head, url: "https://github.com/team/infra/actions/runs/42" };

const PREVIEW = `Previewing update (prod):
 ~  kubernetes:apps/v1:Deployment board-api update [diff: ~spec]

Resources:
    ~ 1 to update
    41 unchanged

`;

describe("the comment of a pull request", () => {
  test("has the preview's counts in sight, its lines folded, and the comparison last", () => {
    const text = body({ comparison: "## What changes\n", preview: PREVIEW }, RUN);
    assert.ok(text.startsWith(`${MARK}\n\nWhat \`1a2b3c4\` changes ([all of it](${RUN.url})).`));
    assert.match(
      text,
      /### Preview of `prod`: `~ 1 to update, 41 unchanged`\n\n<details><summary>all of it<\/summary>\n\n```text\nPreviewing/,
    );
    assert.match(text, /```\n\n<\/details>\n\n## What changes$/);
  });

  test("says so where there is no preview, it failed, or nothing was compared", () => {
    assert.doesNotMatch(body({ comparison: "x" }, RUN), /Preview/);
    assert.match(body({ comparison: "x", preview: "\n" }, RUN), /### Preview of `prod`: \*\*failed\*\*, \[the run\]/);
    assert.match(body({ preview: PREVIEW }, RUN), /\*\*The stacks were not compared\*\*: \[the run\]/);
  });

  test("shows a preview without counts as it is, whatever it prints", () => {
    const text = body({ comparison: "x", preview: "</details>\n```\n\u202e@team\n" }, RUN);
    assert.match(text, /### Preview of `prod`: see below/);
    assert.match(text, /\n````text\n<\/details>\n```\n\\u\{202e\}@team\n````\n/);
  });

  test("stays within its limit by whole lines, and keeps the preview's end", () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i} ${"x".repeat(i % 90)}`);
    for (const comparison of ["short", "c".repeat(48_000), "c".repeat(LIMIT), "@a".repeat(24_000)]) {
      const text = body({ comparison, preview: [...lines, PREVIEW].join("\n") }, RUN);
      assert.ok(text.length <= LIMIT, String(text.length));
      assert.match(text, /without its first \d+ lines, which the run has/);
      assert.match(text, /\n {4}41 unchanged\n```\n/);
      for (const line of text.split("\n").filter((one) => one.startsWith("line"))) assert.ok(lines.includes(line));
    }
    assert.match(body({ comparison: "c".repeat(LIMIT) }, RUN), /\*\*The comparison is too long for a comment\*\*/);
  });

  test("of a fork says whose words they are", () => {
    const text = body({ comparison: "## Fine" }, { ...RUN, head: { ...head, repository: "a`b/infra" } });
    assert.match(text, /> From ``a`b\/infra``: its own code wrote what follows/);
  });
});
