/** What a login of before had, once it is dropped: nothing of it is lost, and nothing of it is left that could be used. */
import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";

import { ownedServer, stackOf, type Stack } from "../support/owned";
import { suiteCleanup } from "../support/suite";
import { loginOf, runAccess } from "../support/wiring";

const t = suiteCleanup();
let owned: Awaited<ReturnType<typeof ownedServer>>;
let after: Stack;
let old: string;
const query = (sql: string, database = "board_api") => owned.server.query(sql, database);
const retire = async (env = {}) => {
  const { exitCode, all = "" } = await runAccess(t, owned.server, after.stack, {
    job: "retire",
    env: { ...after.env, ...env },
  });
  assert.equal(exitCode, 0, all);
  return all;
};

before(async () => {
  owned = await ownedServer(t);
});
beforeEach(async () => {
  await query("DROP DATABASE IF EXISTS reports", "postgres");
  await owned.clear();
  const first = await stackOf("aa");
  after = await stackOf("aa", { rotation: 1 });
  for (const stack of [first, after]) await owned.succeeds(owned.run(stack));
  old = loginOf(first.stack).user;
});

describe("a login that is dropped", () => {
  test("leaves tables, functions and large objects to the owner", async () => {
    await query(`CREATE TABLE stray (v int); ALTER TABLE stray OWNER TO ${old};
      SELECT lo_create(42); ALTER LARGE OBJECT 42 OWNER TO ${old};
      CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1; ALTER FUNCTION one() OWNER TO ${old}`);
    assert.equal(await retire(), `login ${old}: gone`);
    assert.equal(
      await query(`SELECT string_agg(pg_get_userbyid(owner), ',') FROM (SELECT relowner FROM pg_class WHERE relname = 'stray'
        UNION ALL SELECT lomowner FROM pg_largeobject_metadata UNION ALL SELECT proowner FROM pg_proc WHERE proname = 'one') AS all_of_it (owner)`),
      "board_api_owner,board_api_owner,board_api_owner",
    );
  });

  test("leaves to the owner what it had decided about what is made next", async () => {
    await query(`CREATE ROLE reader; CREATE SCHEMA app AUTHORIZATION board_api_owner;
      ALTER DEFAULT PRIVILEGES FOR ROLE ${old} GRANT SELECT ON TABLES TO reader WITH GRANT OPTION;
      ALTER DEFAULT PRIVILEGES FOR ROLE ${old} IN SCHEMA app GRANT USAGE ON SEQUENCES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES FOR ROLE ${old} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`);
    await retire();
    await owned.works(
      after,
      "CREATE TABLE made (v int); CREATE SEQUENCE app.counts; CREATE FUNCTION two() RETURNS int LANGUAGE sql RETURN 2",
    );
    assert.equal(
      await query(`SELECT has_table_privilege('reader', 'made', 'SELECT WITH GRANT OPTION'),
        has_sequence_privilege('reader', 'app.counts', 'USAGE'), has_function_privilege('reader', 'two()', 'EXECUTE')`),
      "t|t|f",
    );
  });

  test("loses the memberships that it had besides", async () => {
    await query(`CREATE ROLE more; GRANT more TO ${old}`);
    await retire();
    assert.equal(await query("SELECT count(*) FROM pg_auth_members WHERE roleid = 'more'::regrole"), "0");
  });
});

describe("a login that has something in another database", () => {
  beforeEach(async () => {
    await query("CREATE DATABASE reports", "postgres");
    await query(
      `CREATE TABLE stray (v int); ALTER TABLE stray OWNER TO ${old}; CREATE ROLE more; GRANT more TO ${old}`,
      "reports",
    );
  });

  test("is told, and is left with nothing that it could do, again and again", async () => {
    assert.match(
      await retire(),
      new RegExp(`^login ${old}: has something in the database reports.*REASSIGN OWNED BY ${old} .*DROP ROLE ${old}$`),
    );
    assert.equal(
      await query(
        `SELECT rolcanlogin, (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) FROM pg_roles r WHERE rolname = '${old}'`,
      ),
      "f|0",
    );
    assert.equal(await query("SELECT tableowner FROM pg_tables WHERE tablename = 'stray'", "reports"), old);
    assert.match(await retire(), /no login of before/);
  });

  test("goes by the words that are told", async () => {
    const [, reassign, drop, role] =
      /In each: (REASSIGN .*) TO <another role>, (DROP OWNED .*); then: (DROP ROLE .*)$/.exec(await retire())!;
    await query(`${reassign} TO board_api_owner; ${drop}`, "reports");
    await query(role!, "postgres");
  });
});

test("a login that pods still use stays, and logs in", async () => {
  assert.match(await retire({ RETIRE_KEEP: `other_1,${old}` }), /no login of before/);
  assert.equal(await query(`SELECT rolcanlogin FROM pg_roles WHERE rolname = '${old}'`), "t");
});

test("no more than the logins of this database go, and no superuser", async () => {
  await query(
    "CREATE ROLE board_api_2 SUPERUSER LOGIN; CREATE ROLE board_api_reader LOGIN; CREATE ROLE board_api_3 LOGIN; GRANT board_api_owner TO board_api_2, board_api_reader",
  );
  await retire();
  assert.equal(
    await query("SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^board_api_[0-9r]'"),
    [loginOf(after.stack).user, "board_api_2", "board_api_3", "board_api_reader"].sort().join(),
  );
});
