import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { loginName, roleNames } from "../../../../components/postgres/roles";

describe("a service's database and roles", () => {
  test("are named after the service", () => {
    assert.deepEqual(roleNames("board-api"), { database: "board_api", owner: "board_api_owner" });
  });

  test("follow the database's name where it has one of its own", () => {
    assert.deepEqual(roleNames("board-api", "boards"), { database: "boards", owner: "boards_owner" });
  });

  test("give each login the number that it was made with", () => {
    assert.equal(loginName("board_api", 1764291234), "board_api_1764291234");
  });

  test("fit into PostgreSQL's 63 bytes for the longest name that the configuration allows", () => {
    const { database, owner } = roleNames("x", "d".repeat(51));
    for (const name of [owner, loginName(database, 1764291234)]) assert.ok(Buffer.byteLength(name) <= 63, name);
  });
});
