/** The Job that copies a database, hit at its steps: the next one comes to its end, with every row. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { FAULTS } from "../support/copy-faults";
import { ended, killGroup, Writer } from "../support/copying";
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
  const chosen = process.env["EVERY_POINT"] ? FAULTS : FAULTS.filter(({ name }) => SAMPLE.includes(name));
  for (const [n, fault] of chosen.entries()) {
    test(`${fault.name} is made whole by the next Job, with every row`, async () => {
      const database = `hit_${n}`;
      const { inside, made, moved, start, copy } = ends;
      await made(database, 50);
      const writer = new Writer(t, inside, database);
      await writer.hasWritten();
      const job = start(database, { fault });
      const hit = await ended(job);
      killGroup(job);
      await sleep(50);
      const { code, said } = await copy(database);
      assert.equal(code, 0, `${said}\nbefore:\n${hit.said}`);
      await moved(database, writer);
    });
  }
});
