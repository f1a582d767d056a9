import assert from "node:assert/strict";
import { describe, test } from "node:test";

import execa from "execa";

import { isAlive, markOf, thisProcess } from "../../../../scripts/lib/engine/processes";

describe("the mark of a process", () => {
  test("is alive while its process is", async () => {
    assert.ok(isAlive(thisProcess()));
    const child = execa("sleep", ["60"], { reject: false });
    const mark = markOf(child.pid!);
    assert.ok(isAlive(mark));
    child.kill();
    await child;
    assert.ok(!isAlive(mark));
  });

  test("is dead where another process has its number by now", () => {
    assert.ok(!isAlive({ ...thisProcess(), startedAt: "2020-01-01T00:00:00.000Z" }));
  });

  test("is the same where the clock has moved by a fraction, or nothing tells", () => {
    const { pid, startedAt } = thisProcess();
    const moved = new Date(new Date(startedAt!).getTime() + 1000).toISOString();
    for (const mark of [{ pid, startedAt: moved }, { pid }]) assert.ok(isAlive(mark));
  });
});
