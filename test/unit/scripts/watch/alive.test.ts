import assert from "node:assert/strict";
import { describe, test } from "node:test";

import execa from "execa";

import { isAlive, markOf, thisProcess } from "../../../../scripts/lib/watch/alive";

describe("the mark of a watch", () => {
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
});
