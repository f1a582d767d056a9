import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { judge } from "../../../../../scripts/lib/database/backup/health";
import type { Report } from "../../../../../scripts/lib/database/backup/reports";
import { local, parse } from "../../../../support/config";

const NOW = new Date("2026-11-28T12:00:00Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const cronJob = (changed: object = {}) => ({
  metadata: { creationTimestamp: hoursAgo(24 * 30) },
  spec: { schedule: "0 3 * * *", jobTemplate: {} },
  ...changed,
});
const well = (hours: number, ...more: string[]): Report => ({
  ...{ at: hoursAgo(hours), succeeded: true, lines: ["board_api proven 20261128T030000Z rows=41", ...more] },
});
const failed = (hours: number, ...lines: string[]): Report => ({ at: hoursAgo(hours), succeeded: false, lines });

function judged(
  reports: readonly Report[],
  { shown = true, to = undefined as object | undefined, job = cronJob() } = {},
) {
  const settings = parse(local({ database: { kind: "statefulset", backup: to ? { to } : true } }), {
    secrets: to ? { "backup-access-key-id": "A", "backup-secret-access-key": "S" } : {},
  });
  return judge(settings, job, reports, shown, NOW);
}

describe("the backups of a stack", () => {
  test("are well where last night's was proven", () => {
    const { lines, problems } = judged([well(9)]);
    assert.deepEqual(problems, []);
    assert.deepEqual(lines, ["board_api: the backup 20261128T030000Z was proven 9 hours ago, 41 rows"]);
  });

  test("are not where the newest failed, and are again after a later one", () => {
    const bad = failed(
      9,
      "failed: The backup X of the database board_api is not proven: what arrived differs in table public.boards",
    );
    assert.match(judged([well(33), bad]).problems[0]!, /differs in table public\.boards/);
    assert.deepEqual(judged([bad, well(1)]).problems, []);
    assert.match(judged([well(33), failed(9)]).problems[0]!, /without a word/);
  });

  test("of several: a later run of one is no help to the others", () => {
    const bad = failed(9, "failed board_api: The database board_api was not backed up: no", "other proven 1 rows=1");
    assert.match(
      judged([bad, { ...well(1), lines: ["other proven 2 rows=1"] }]).problems[0]!,
      /^The database board_api was not backed up: no$/,
    );
    assert.match(
      judged([{ ...well(1), lines: ["other proven 2 rows=1"] }]).problems[0]!,
      /A backup of board_api was due/,
    );
  });

  test("are not where one was due and none was proven since", () => {
    assert.match(
      judged([well(33)]).problems[0]!,
      /due 9 hours ago, and none was proven since\. Make one now: npm run backup/,
    );
    assert.match(judged([]).problems[0]!, /due 9 hours ago/);
    const young = cronJob({ metadata: { creationTimestamp: hoursAgo(2) } });
    assert.deepEqual(judged([], { job: young }).problems, [], "made after it was due");
    const remembered = cronJob({ status: { lastSuccessfulTime: hoursAgo(8.9) } });
    assert.deepEqual(judged([], { job: remembered }).problems, [], "the cluster knows of one whose pod is gone");
  });

  test("are not where somebody has suspended them", () => {
    const job = cronJob({ spec: { suspend: true, schedule: "0 3 * * *", jobTemplate: {} } });
    assert.match(judged([well(9)], { job }).problems[0]!, /suspended/);
  });

  test("are told with volumes that are nearly full, where they lie, and a key that nobody has", () => {
    const { notes } = judged([well(9, "full data 83")], { shown: false });
    assert.match(notes[0]!, /PostgreSQL's data is 83 % full/);
    assert.match(notes[1]!, /lost with it/);
    assert.match(notes[2]!, /--key/);
    const s3 = { kind: "s3", url: "s3:https://s3.example.com/b" };
    assert.deepEqual(judged([well(9)], { to: s3 }).notes, []);
  });
});
