import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { backupRow, backupsIn, sizeText } from "../../../../../scripts/lib/database/backup/snapshots";

const snapshot = (tags: readonly string[], time: string, path = "/board_api.sql") => ({
  ...{
    time,
    tags,
    paths: [path],
    hostname: "prod",
    summary: { total_bytes_processed: 6_841_342, data_added_packed: 25_113 },
  },
});

describe("restic's list", () => {
  const log = [
    "some line of before",
    JSON.stringify([
      snapshot(["id=20261127T030000Z", "why=schedule", "proven", "rows=41", "revision=abc123"], "2026-11-27T03:00:01Z"),
      snapshot(["id=20261128T030000Z", "why=hand", "unproven"], "2026-11-28T03:00:01Z", "/shop.sql"),
      { time: "2026-11-28T04:00:00Z", paths: ["/home"], hostname: "laptop" },
    ]),
  ].join("\n");

  test("is read newest first, without what others have put there", () => {
    const [newest, first, ...rest] = backupsIn(log);
    assert.deepEqual(rest, []);
    assert.deepEqual(
      [newest?.id, newest?.database, newest?.proven, newest?.rows],
      ["20261128T030000Z", "shop", false, undefined],
    );
    assert.deepEqual([first?.rows, first?.revision, first?.proven, first?.why], [41, "abc123", true, "schedule"]);
  });

  test("is told with rows, sizes and proof", () => {
    const [newest, first] = backupsIn(log);
    assert.deepEqual(backupRow(first!, "1d"), [
      "20261127T030000Z",
      "board_api",
      "1d",
      "41",
      "6.8 MB",
      "25 kB",
      "abc123",
      "schedule",
      "yes",
    ]);
    assert.deepEqual(backupRow(newest!, "2h").at(-1), "NO");
  });

  test("that is none is told", () => {
    assert.throws(() => backupsIn("Fatal: no"), /cannot be read: Fatal: no/);
  });
});

test("sizes are as PostgreSQL writes them", () => {
  assert.deepEqual([0, 999, 1000, 25_113, 6_841_342, 2.5e12].map(sizeText), [
    "0 B",
    "999 B",
    "1.0 kB",
    "25 kB",
    "6.8 MB",
    "2.5 TB",
  ]);
});
