/** A database that a copy has left behind, where a service needs one of its name. */
import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";

import { ownedServer, stackOf, type Stack } from "../support/owned";
import { suiteCleanup } from "../support/suite";

const t = suiteCleanup();
let owned: Awaited<ReturnType<typeof ownedServer>>;

before(async () => {
  owned = await ownedServer(t);
});
beforeEach(() => owned.clear());

describe("a database of that name that was moved away", () => {
  let stack: Stack;
  const moved = async (said: string) => {
    stack = await stackOf("aa");
    await owned.succeeds(owned.run(stack));
    await owned.works(stack, "CREATE TABLE kept (v int)");
    await owned.server.query(
      `COMMENT ON DATABASE board_api IS '${said}'; ALTER DATABASE board_api ALLOW_CONNECTIONS false`,
    );
  };
  const SAID = [
    'wealist {"copy":"moved","run":"r1","generation":1,"to":"db.example.com:5432","at":"2026-11-28T00:00:00Z"}',
    "moved to db.example.com:5432",
  ];

  for (const said of SAID) {
    test(`is not used again by a bare revert: ${said.slice(0, 20)}`, async () => {
      await moved(said);
      const told = /was moved to db\.example\.com:5432\. Nothing was changed\. .*docs\/runbooks\//;
      await owned.refused(owned.run(stack), told);
      await owned.refused(owned.run(stack, { ACCESS_MOVED_FROM: "elsewhere:5432" }), told);
    });

    test(`is put aside, closed, for the copy that comes back: ${said.slice(0, 20)}`, async () => {
      await moved(said);
      for (let round = 0; round < 2; round++)
        await owned.succeeds(owned.run(stack, { ACCESS_MOVED_FROM: "db.example.com:5432" }));
      const names = await owned.server.query(
        "SELECT datname, datallowconn FROM pg_database WHERE datname LIKE 'board_api%' ORDER BY 1",
      );
      assert.match(names, /^board_api\|t\nboard_api_moved_(r1|\d+)\|f$/);
      await assert.rejects(owned.works(stack, "SELECT count(*) FROM kept"), /does not exist/);
    });
  }

  test("whose copy was left in the middle is the database still, open again", async () => {
    await moved('wealist {"copy":"copying","run":"r1","generation":1,"to":"db.example.com:5432"}');
    await owned.succeeds(owned.run(stack));
    assert.equal(await owned.works(stack, "SELECT count(*) FROM kept"), "0");
    assert.equal(
      await owned.server.query("SELECT count(*) FROM pg_shdescription WHERE description LIKE '%copying%'"),
      "0",
    );
  });
});
