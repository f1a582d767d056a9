/** The Job that copies a database, hit at its steps: the next one comes to its end, with every row. A sample of `npm run killed`. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { FAULTS } from "../support/copy-faults";
import { suiteCleanup } from "../support/suite";
import { twoEnds } from "../support/two-ends";

describe("a copy that is hit", () => {
  const t = suiteCleanup();
  let ends: Awaited<ReturnType<typeof twoEnds>>;

  before(async () => {
    ends = await twoEnds(t);
  });

  const SAMPLE = [
    "without its connection before lock",
    "killed after fence",
    "without its connection after count",
    "killed before end-run",
    "ended after begin",
    "killed before moved",
  ];
  for (const [n, name] of SAMPLE.entries())
    test(`${name} is made whole by the next Job, with every row`, async () => {
      const fault = FAULTS.find((each) => each.name === name);
      assert.ok(fault);
      await ends.hit(`hit_${n}`, fault);
    });
});
