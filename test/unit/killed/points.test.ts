/** Where `npm run killed` kills an engine, and what it prints of it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { drawn, pointsOf, tell } from "../../killed/points";
import { hasFailed, markdown, type Row } from "../../killed/report";

const URN = "urn:pulumi:e2e::wealist::wealist:postgres:DatabaseAccess$kubernetes:batch/v1:Job::board-api-db-access";
const step = (event: string, op: string, urn = URN) =>
  JSON.stringify({ sequence: 1, [event]: { metadata: { op, urn, type: urn.split("::")[2]!.split("$").at(-1) } } });

test("the points are before and after what changes", () => {
  const log = [
    step("resourcePreEvent", "refresh"),
    step("resOutputsEvent", "same"),
    step("resourcePreEvent", "update", "urn:pulumi:e2e::wealist::wealist:postgres:DatabaseAccess::board-api-db"),
    step("resourcePreEvent", "replace"),
    step("resourcePreEvent", "create-replacement"),
    '{"sequence":2,"diagnosticEvent":{"message":"x"}}',
    step("resOutputsEvent", "create-replacement"),
  ];
  assert.deepEqual(pointsOf(log).map(tell), [
    "before create-replacement Job board-api-db-access",
    "after create-replacement Job board-api-db-access",
  ]);
});

describe("points drawn by lot", () => {
  const all = Array.from({ length: 40 }, (_, n) => n);

  test("are the same for the same seed, in their order", () => {
    const some = drawn(all, 10, 7);
    assert.equal(some.length, 10);
    assert.deepEqual(some, drawn(all, 10, 7));
    assert.deepEqual(
      some,
      [...some].sort((a, b) => a - b),
    );
    assert.notDeepEqual(some, drawn(all, 10, 8));
  });

  test("are all where more are asked for", () => assert.deepEqual(drawn(all, Infinity, 1), all));
});

test("a row with a fault has failed, and says so", () => {
  const row: Row = {
    part: "rotation",
    point: "before update Deployment board-api",
    seconds: 20.4,
    written: 300,
    faults: [],
  };
  const failed = { ...row, faults: ["lost: 3", "left over: board_api_1"] };
  assert.deepEqual([row, failed].map(hasFailed), [false, true]);
  assert.deepEqual(markdown([row, failed]).split("\n").slice(2), [
    "| rotation | before update Deployment board-api | 20 | 300 | converges |",
    "| rotation | before update Deployment board-api | 20 | 300 | FAILED: lost: 3; left over: board_api_1 |",
  ]);
});
