/** Two real servers that a database is copied between, and what has to be true of both before and after. */
import assert from "node:assert/strict";

import { end, ended, fill, lost, makeDatabase, startCopy, stateOf, type CopyOptions, type Writer } from "./copying";
import type { Cleanup } from "./temporary";

export async function twoEnds(t: Cleanup) {
  const [inside, outside] = await Promise.all([end(t, "inside", false, true), end(t, "db.example.com:5432")]);
  const start = (database: string, options?: CopyOptions) => startCopy(t, inside, outside, database, options);
  const copy = (database: string, options?: CopyOptions) => ended(start(database, options));
  const made = async (database: string, rows?: number) => {
    await makeDatabase(inside, database);
    await makeDatabase(outside, database);
    await fill(inside, database, rows);
  };
  const moved = async (database: string, ...writers: readonly Writer[]) => {
    for (const writer of writers) assert.deepEqual(await lost(outside, database, await writer.stop()), []);
    const [from, to] = [await stateOf(inside, database), await stateOf(outside, database)];
    assert.deepEqual([from.open, from.mark?.["copy"], to.open, to.mark?.["copy"]], [false, "moved", true, "copied"]);
    assert.equal(from.mark?.["run"], to.mark?.["run"]);
    assert.deepEqual([from.mark?.["to"], to.mark?.["from"]], [outside.place, inside.place]);
  };
  const asBefore = async (database: string) => {
    assert.deepEqual(await stateOf(inside, database), { open: true, mark: undefined });
    assert.equal((await stateOf(outside, database)).mark, undefined);
    assert.equal(
      await outside.server.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database),
      "0",
    );
  };
  return { inside, outside, start, copy, made, moved, asBefore };
}
