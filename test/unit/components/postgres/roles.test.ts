import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { roleNames } from "../../../../components/postgres/roles";

describe("a service's database and roles", () => {
  test("are named after the service", () => {
    assert.deepEqual(roleNames("board-api"), {
      database: "board_api",
      owner: "board_api_owner",
      login: "board_api_a",
      previousLogin: "board_api_b",
    });
  });

  test("follow the database's name where it has one of its own", () => {
    assert.deepEqual(roleNames("board-api", "boards", 1), {
      database: "boards",
      owner: "boards_owner",
      login: "boards_b",
      previousLogin: "boards_a",
    });
  });

  test("alternate between two logins, so that the login of the running pods is never the new one", () => {
    const names = [0, 1, 2, 3].map((rotation) => roleNames("board-api", undefined, rotation));
    names.slice(1).forEach(({ login, previousLogin }, i) => {
      assert.equal(previousLogin, names[i]!.login);
      assert.notEqual(login, previousLogin);
    });
    assert.equal(new Set(names.map(({ owner }) => owner)).size, 1);
  });

  test("fit into PostgreSQL's 63 bytes for the longest name that the configuration allows", () => {
    const { owner, login } = roleNames("x", "d".repeat(51));
    assert.ok(Buffer.byteLength(owner) <= 63 && Buffer.byteLength(login) <= 63);
  });
});
