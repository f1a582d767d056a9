import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Looks, processes, type Outcome } from "../../../../scripts/lib/watch/processes";

/** A line of `/proc/<pid>/stat`; the time of the start is its 22nd field. */
const line = (pid: number, parent: number, { started = pid, state = "S", name = "python", ofChildren = 5 } = {}) =>
  `${pid} (${name}) ${state} ${parent} ${"0 ".repeat(6)}${ofChildren} ${"0 ".repeat(10)}${started} 0`;

const look = (...lines: string[]) => processes(lines.join("\n"));

describe("the processes of a container", () => {
  test("are those that descend from its first one", () => {
    const seen = look(line(1, 0), line(7, 1), line(9, 7), line(20, 0, { name: "sh" }), line(21, 20, { name: "cat" }));
    assert.deepEqual([...seen.keys()], ["1 1", "7 7", "9 9"]);
  });

  test("may have any name, and count no more when they have ended", () => {
    const seen = look(line(1, 0), line(8, 1, { name: "a) R (b" }), line(9, 1, { state: "Z" }));
    assert.deepEqual([...seen.keys()], ["1 1", "8 8"]);
  });
});

describe("a start anew", () => {
  const outcome = (looks: string[][], repeated = 30): Outcome | undefined => {
    const [first, ...rest] = looks.map((lines) => look(...lines));
    const taken = new Looks(first!);
    for (const one of [...rest, ...Array.from({ length: repeated }, () => rest.at(-1)!)]) {
      const found = taken.next(one);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const parent = line(1, 0);
  const old = line(7, 1);
  const young = line(8, 1);

  test("is seen where the new process comes before the old one goes, and the other way round", () => {
    assert.equal(
      outcome([
        [parent, old],
        [parent, old, young],
        [parent, young],
      ]),
      "renewed",
    );
    assert.equal(outcome([[parent, old], [parent], [parent, young]]), "renewed");
  });

  test("is waited for while both are there, and while none is", () => {
    assert.equal(
      outcome(
        [
          [parent, old],
          [parent, old, young],
        ],
        100,
      ),
      undefined,
    );
    assert.equal(outcome([[parent, old], [parent]], 100), undefined);
  });

  test("has failed where the new process is gone again, whether the old one serves or not", () => {
    assert.equal(
      outcome([
        [parent, old],
        [parent, old, young],
        [parent, old],
      ]),
      "ended",
    );
    assert.equal(outcome([[parent, old], [parent, young], [parent]], 100), "renewed");
    assert.equal(outcome([[parent, old], [parent, old, young], [parent]]), "ended");
  });

  test("has failed where a child came and went between two looks", () => {
    const passed = line(1, 0, { ofChildren: 6 });
    assert.equal(
      outcome([
        [parent, old],
        [passed, old],
      ]),
      "ended",
    );
    assert.equal(outcome([[parent, old], [passed], [passed, young]]), "renewed");
    assert.equal(outcome([[parent, old], [passed]], 100), undefined);
  });

  test("is not to come where nothing happens for a while", () => {
    assert.equal(
      outcome([
        [parent, old],
        [parent, old],
      ]),
      "same",
    );
    assert.equal(
      outcome(
        [
          [parent, old],
          [parent, old],
        ],
        3,
      ),
      undefined,
    );
  });
});
