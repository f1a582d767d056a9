import assert from "node:assert/strict";
import { test } from "node:test";

import { leftLogins } from "../../../../scripts/lib/database/left/logins";

test("a login that an update had to leave is told, with what drops it", () => {
  const logins = ["board_api_1795845172", "board_api_b", "board_api_1795845999", "operator"];
  assert.equal(
    leftLogins([{ database: "board_api", logins }], "local"),
    `Note: PostgreSQL keeps the logins board_api_b, board_api_1795845172 beside that of now: pods used it when the last update ended.
  once none does, this drops it: npm start`,
  );
});

test("nothing is told of the login of now, of other databases' logins, and of other members", () => {
  const members = [
    { database: "board_api", logins: ["board_api_1795845999", "board_api_x", "operator"] },
    { database: "board", logins: ["board_2", "board_api_1795845172"] },
  ];
  assert.equal(leftLogins(members, "local"), undefined);
});
