/** A copy from a server outside, whose administrator is no superuser, into the cluster; and copies between versions. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { end, SUPERUSER, Writer } from "../support/copying";
import { suiteCleanup } from "../support/suite";
import type { Cleanup } from "../support/temporary";
import { twoEnds } from "../support/two-ends";

const OUTSIDE = "db.example.com:5432";

/** From one server to the other, while the service's login writes. */
async function movesWhole(t: Cleanup, ends: Parameters<typeof twoEnds>[1]): Promise<void> {
  const { inside: from, made, moved, copy } = await twoEnds(t, ends);
  await made("moving");
  const writer = new Writer(t, from, "moving");
  await writer.hasWritten();
  const { code, said } = await copy("moving");
  assert.equal(code, 0, said);
  await moved("moving", writer);
}

for (const oldest of [false, true])
  describe(`a database that moves back from a server of ${oldest ? "an older" : "the same"} version`, () => {
    const t = suiteCleanup();

    test("has every row that the service's login wrote, whose sessions its administrator ends", async () => {
      await movesWhole(t, Promise.all([end(t, OUTSIDE, oldest), end(t, "inside", false, true)]));
    });

    test("is refused where it may not end a session, and stays as it was", async () => {
      const ends = Promise.all([end(t, OUTSIDE, oldest), end(t, "inside", false, true)]);
      const { inside: outside, made, asBefore, copy } = await twoEnds(t, ends);
      await made("kept");
      const writer = new Writer(t, outside, "kept", SUPERUSER);
      await writer.hasWritten();
      const { code, said } = await copy("kept");
      assert.equal(code, 1, said);
      assert.match(said, /operator may not end the session of postgres \(process \d+\), which could go on writing/);
      await writer.stop();
      await asBefore("kept");
    });
  });

test("a database moves to a server of an older version, with every row", async (t) => {
  await movesWhole(t, Promise.all([end(t, "inside", false, true), end(t, OUTSIDE, true)]));
});
