/** Whose a database is: two stacks on one server, and databases and roles that were there before. */
import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";

import type { Rendered } from "../../review/render/render";
import { OPERATOR, PLAIN, rendered } from "../support/moving";
import { ownedServer, PASSWORD, stackOf } from "../support/owned";
import { suiteCleanup } from "../support/suite";
import { loginOf, runAccess } from "../support/wiring";

const t = suiteCleanup();
let owned: Awaited<ReturnType<typeof ownedServer>>;

before(async () => {
  owned = await ownedServer(t);
});
beforeEach(() => owned.clear());

describe("of two stacks of one name", () => {
  for (const [one, other] of [
    ["aa", "bb"],
    ["bb", "aa"],
  ] as const)
    test(`the second, ${other}, is refused, and the first goes on`, async () => {
      const [first, second] = [await stackOf(one), await stackOf(other)];
      await owned.succeeds(owned.run(first));
      await owned.refused(
        owned.run(second),
        /belongs to the stack organization\/wealist\/wired\. Nothing was changed\. Give .*write name: <another name>; or, .*write adopt: true$/,
      );
      assert.match((await owned.run(second, {}, "retire")).stdout, /another stack has it; no login is dropped/);
      assert.equal(await owned.works(first), "board_api_owner");
      await owned.succeeds(owned.run(first));
    });

  test("the second has it where it asks for it, whatever its number; the first is refused from then on", async () => {
    const second = await stackOf("bb", { adopt: true });
    const first = await stackOf("aa");
    await owned.succeeds(owned.run(first));
    await owned.works(first, "CREATE TABLE kept (v int)");
    await owned.succeeds(owned.run(second));
    assert.equal(await owned.works(second, "SELECT count(*) FROM kept"), "0");
    assert.equal(await owned.works(first), "board_api_owner");
    const { id, generation } = await owned.mark();
    assert.equal(id, "bb");
    assert.ok(generation > 0);
    await owned.succeeds(owned.run(second));
    await owned.refused(owned.run(first), /belongs to the stack /);
    await owned.succeeds(owned.run(second, {}, "retire"));
    await assert.rejects(owned.works(first), /password authentication failed/);
  });
});

describe("a database that nobody marked", () => {
  const made = () => owned.server.query("CREATE DATABASE board_api OWNER board_api_owner");
  const NOBODYS =
    /database board_api, or a role board_api_owner, which no stack has marked as its own\. Nothing was changed/;

  for (const turn of ["a", "b"])
    test(`goes on where its login of before, _${turn}, has the password of this stack`, async () => {
      const stack = await stackOf("aa");
      await owned.server.query("CREATE ROLE board_api_owner");
      await owned.login(`board_api_${turn}`, loginOf(stack.stack).password);
      await owned.server.query(`GRANT board_api_owner TO board_api_${turn}`);
      await made();
      await owned.server.query("REVOKE ALL ON DATABASE board_api FROM PUBLIC", "board_api");
      await owned.succeeds(owned.run(stack));
      assert.equal((await owned.mark()).id, "aa");
      // Until the rollout has ended.
      const before = { user: `board_api_${turn}`, password: loginOf(stack.stack).password };
      assert.equal(await owned.server.query("SELECT 1", "board_api", before), "1");
      await owned.succeeds(owned.run(stack, {}, "retire"));
      await assert.rejects(owned.server.query("SELECT 1", "board_api", before), /password authentication failed/);
    });

  test("is refused where that login has another one, or there is none", async () => {
    const stack = await stackOf("aa");
    await owned.server.query("CREATE ROLE board_api_owner");
    await owned.refused(owned.run(stack), NOBODYS);
    await made();
    await owned.login("board_api_a", "another one");
    await owned.server.query("GRANT board_api_owner TO board_api_a");
    await owned.refused(owned.run(stack), NOBODYS);
    assert.equal(
      await owned.server.query("SELECT 1", "board_api", { user: "board_api_a", password: "another one" }),
      "1",
    );
  });

  test("is taken over where that is asked for; who has a right to connect by name keeps it", async () => {
    const stack = await stackOf("aa", { adopt: true });
    for (const name of ["shop", "reader", "stranger"]) await owned.login(name);
    await owned.server.query("CREATE DATABASE board_api OWNER shop");
    await owned.server.query("GRANT CONNECT ON DATABASE board_api TO reader");
    await owned.refused(owned.run(await stackOf("aa")), NOBODYS);
    await owned.succeeds(owned.run(stack));
    assert.equal(await owned.works(stack), "board_api_owner");
    const connects = (user: string) => owned.server.query("SELECT 1", "board_api", { user, password: PASSWORD });
    for (const name of ["shop", "reader"]) assert.equal(await connects(name), "1", name);
    await assert.rejects(connects("stranger"), /permission denied for database/);
  });
});

describe("a role that was there", () => {
  const MIGHT = "SUPERUSER LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS";
  const might = (name: string) =>
    owned.server.query(
      `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = '${name}'`,
    );

  test("loses all that it could do besides", async () => {
    const stack = await stackOf("aa", { adopt: true });
    const { user } = loginOf(stack.stack);
    await owned.server.query(`CREATE ROLE board_api_owner ${MIGHT}; CREATE ROLE ${user} ${MIGHT}`);
    await owned.succeeds(owned.run(stack));
    assert.equal(await might("board_api_owner"), "f|f|f|f|f|f");
    assert.equal(await might(user), "f|f|f|f|f|t");
    assert.equal(await owned.works(stack, "SELECT current_setting('is_superuser')"), "off");
  });

  test("is refused where the administrator may not take that from it, before anything is made", async () => {
    await owned.server.query(
      `CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${OPERATOR.password.replace("'", "''")}'; GRANT CONNECT ON DATABASE postgres TO operator`,
    );
    const outside = { kind: "external", host: "db.example.com", port: owned.server.port, admin: "operator", ...PLAIN };
    const stack = await rendered(outside);
    const asked = { stack, env: { ACCESS_ADOPT: "1" } };
    for (const what of ["SUPERUSER", "REPLICATION", "BYPASSRLS"]) {
      await owned.server.query(`CREATE ROLE board_api_owner ${what}`);
      await owned.refused(
        runAccess(t, owned.server, asked.stack, { env: asked.env }),
        new RegExp(
          `^The role board_api_owner of .* is ${what}, which operator may not take from it\\. Nothing was changed`,
        ),
      );
      await owned.server.query("DROP ROLE board_api_owner");
    }
    // What it may take, it takes.
    await owned.server.query(
      "CREATE ROLE board_api_owner LOGIN CREATEDB CREATEROLE; GRANT board_api_owner TO operator WITH ADMIN OPTION",
    );
    const { exitCode, all } = await runAccess(t, owned.server, asked.stack, { env: asked.env });
    assert.equal(exitCode, 0, all);
    assert.equal(await might("board_api_owner"), "f|f|f|f|f|f");
  });
});

test("a mark that a stack wrote names it, and the highest number", async () => {
  const [first, second] = [await stackOf("aa"), await stackOf("aa", { rotation: 1 })];
  for (const stack of [first, second]) await owned.succeeds(owned.run(stack));
  const number = (stack: Rendered) =>
    Number(/ACCESS_GENERATION","value":"(\d+)"/.exec(JSON.stringify(stack.objects))![1]);
  assert.deepEqual(await owned.mark(), {
    ...{ stack: "organization/wealist/wired", id: "aa", generation: number(second.stack) },
    administrator: ((await owned.mark()) as unknown as { administrator: number }).administrator,
  });
});
