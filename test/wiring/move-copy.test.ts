/** The Job that copies a database, on two real servers: what it leaves when it is done, and when it is not. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { end, ended, fill, lost, makeDatabase, startCopy, stateOf, Writer, type CopyOptions, type End } from "../support/copying";
import { suiteCleanup } from "../support/suite";

describe("the copy of a database", () => {
  const t = suiteCleanup();
  let inside: End;
  let outside: End;
  const copy = (database: string, options?: CopyOptions) => ended(startCopy(t, inside, outside, database, options));
  const made = async (database: string, rows?: number) => {
    await makeDatabase(inside, database);
    await makeDatabase(outside, database);
    await fill(inside, database, rows);
  };

  before(async () => {
    [inside, outside] = await Promise.all([end(t, "inside", false, true), end(t, "db.example.com:5432")]);
  });

  test("has every row that was acknowledged, whoever wrote it", async () => {
    await made("everything");
    const writers = [new Writer(t, inside, "everything"), new Writer(t, inside, "everything", inside.admin)];
    for (const writer of writers) await writer.hasWritten();
    const { code, said } = await copy("everything");
    assert.equal(code, 0, said);
    assert.match(said, /public\.boards +\| +500 +\| +500/);
    for (const writer of writers) assert.deepEqual(await lost(outside, "everything", await writer.stop()), []);
    const [from, to] = [await stateOf(inside, "everything"), await stateOf(outside, "everything")];
    assert.deepEqual([from.open, from.mark?.["copy"], to.open, to.mark?.["copy"]], [false, "moved", true, "copied"]);
    assert.equal(from.mark?.["run"], to.mark?.["run"]);
    const again = await copy("everything");
    assert.match(again.said, /moved already/);
  });
});
