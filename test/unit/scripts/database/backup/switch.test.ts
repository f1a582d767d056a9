import assert from "node:assert/strict";
import { test } from "node:test";

import { keptName } from "../../../../../scripts/lib/database/backup/switch";

test("a database that is put aside gets a name that says after what, is free, and not too long", () => {
  assert.equal(keptName("board_api", "board_api_20261128t030000z", []), "board_api_before_20261128t030000z");
  assert.equal(keptName("board_api", "old", []), "board_api_before_old");
  assert.notEqual(keptName("board_api", "old", ["board_api_before_old"]), "board_api_before_old");
  const long = keptName("a".repeat(63), `${"a".repeat(46)}_20261128t030000z`, []);
  assert.ok(long.length <= 63, long);
});
