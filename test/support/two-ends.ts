/** Two real servers that a database is copied between, and what has to be true of both before and after. */
import assert from "node:assert/strict";

import { setTimeout as sleep } from "node:timers/promises";

import { end, ended, fill, killGroup, lost, makeDatabase, startCopy, stateOf, Writer } from "./copying";
import type { CopyOptions, End, Fault } from "./copying";
import type { Cleanup } from "./temporary";

/** The server in the cluster, whose administrator is its superuser, and one outside. */
const moveOutside = (t: Cleanup) => Promise.all([end(t, "inside", false, true), end(t, "db.example.com:5432")]);

/** @param ends from where to where; default: outside */
export async function twoEnds(t: Cleanup, ends: Promise<readonly [End, End]> = moveOutside(t)) {
  const [inside, outside] = await ends;
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
    assert.ok(Number(from.mark?.["rows"]) > 0, "what `npm run status` tells of it");
    assert.equal(from.mark?.["rows"], to.mark?.["rows"]);
  };
  const asBefore = async (database: string) => {
    assert.deepEqual(await stateOf(inside, database), { open: true, mark: undefined });
    assert.equal((await stateOf(outside, database)).mark, undefined);
    assert.equal(
      await outside.server.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database),
      "0",
    );
  };
  /** A copy that is hit while rows are written, and the next one, which makes it whole. */
  const hit = async (database: string, fault: Fault) => {
    await made(database, 50);
    const writer = new Writer(t, inside, database);
    await writer.hasWritten();
    const job = start(database, { fault });
    const before = await ended(job);
    killGroup(job);
    await sleep(50);
    const { code, said } = await copy(database);
    assert.equal(code, 0, `${said}\nbefore:\n${before.said}`);
    await moved(database, writer);
  };
  return { inside, outside, start, copy, made, moved, asBefore, hit };
}
