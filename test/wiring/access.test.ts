/** What the access Job leaves behind on a real server, how it fails, and what it says then. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { Rendered } from "../../review/render/render";
import { dataOf, find } from "../support/objects";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { underWay } from "../support/under-way";
import {
  boardApi,
  loginOf,
  PASSWORD,
  renderServices,
  runAccess,
  startServer,
  SUPERUSER_PASSWORD,
} from "../support/wiring";

const t = suiteCleanup();
let stack: Rendered;
let server: PostgresServer;

before(async () => {
  stack = await renderServices([boardApi(), boardApi({ name: "user-api" })], { "board-api-db-password": PASSWORD });
  server = await startServer(t, stack);
  asBoardApi = loginOf(stack);
});

/** Of the login that the pods have. */
let asBoardApi: { readonly user: string; readonly password: string };

/** Roles, memberships, databases and their settings: all that the Job may change. */
const catalogue = () =>
  server.query(`SELECT (SELECT json_agg(r ORDER BY rolname) FROM pg_authid r), (SELECT json_agg(m ORDER BY oid) FROM pg_auth_members m),
    (SELECT json_agg(d ORDER BY datname) FROM (SELECT oid, datname, datdba, datacl FROM pg_database) d), (SELECT json_agg(s) FROM pg_db_role_setting s)`);

describe("the access Job", () => {
  test("changes nothing where the superuser's password is another one, and gives the cure that keeps the data", async () => {
    const before = await catalogue();
    const { exitCode, stdout, stderr } = await runAccess(t, server, stack, { env: { PGPASSWORD: "another one" } });
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.match(stderr, /^The volume of PostgreSQL holds an older password of postgres than the stack does/);
    assert.match(stderr, /Nothing was changed\. To keep the data, .*: npm run db -- reset-password wired$/m);
    assert.equal(await catalogue(), before);
  });

  test("of two services that run at the same time both succeed, again and again", async () => {
    for (let round = 0; round < 3; round++) {
      const jobs = await Promise.all(["board-api", "user-api"].map((name) => runAccess(t, server, stack, { name })));
      for (const { exitCode, all } of jobs) assert.equal(exitCode, 0, all);
    }
  });

  for (const [what, endsItToo, outside] of [
    ["waits for its turn while another one is at work: PostgreSQL refuses concurrent changes of one row", false, ""],
    ["begins again where a restart of the server ends it", true, ""],
    ["begins again where a restart of a server outside the cluster ends it", true, "1"],
  ] as const)
    test(what, async () => {
      const lock = "FROM pg_locks WHERE locktype = 'advisory'";
      const ended = (holds: "" | "NOT") =>
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND ${holds} query LIKE '%pg_sleep%'
         AND pid IN (SELECT pid ${lock})`;
      const other = server
        .query("SELECT pg_advisory_lock(hashtext('wealist.access')), pg_sleep(60)")
        .catch(() => "ended");
      await underWay(other, async () => (await server.query(`SELECT count(*) ${lock} AND granted`)) === "1");
      const job = runAccess(t, server, stack, { env: { ACCESS_EXTERNAL: outside } });
      await underWay(job, async () => (await server.query(`SELECT count(*) ${lock} AND NOT granted`)) === "1");
      if (endsItToo) assert.equal(await server.query(ended("NOT")), "t");
      assert.equal(await server.query(ended("")), "t");
      assert.equal(await other, "ended");
      const { exitCode, all, stdout } = await job;
      assert.equal(exitCode, 0, all);
      assert.match(stdout, /^database board_api, .*: ready$/);
    });

  test("says one line when it succeeds", async () => {
    const { stdout, stderr } = await runAccess(t, server, stack);
    assert.equal(stdout.trim(), `database board_api, owner board_api_owner, login ${asBoardApi.user}: ready`);
    assert.equal(stderr, "");
  });

  test("changes nothing but the verifier when it runs again", async () => {
    const before = await catalogue();
    await runAccess(t, server, stack);
    assert.equal(await catalogue(), before);
  });

  test("gives the server exactly the verifier that the stack has in its Secret", async () => {
    const verifier = dataOf(find(stack, "Secret", "board-api-db-verifier"))["ACCESS_VERIFIER"];
    assert.equal(
      await server.query(`SELECT rolpassword FROM pg_authid WHERE rolname = '${asBoardApi.user}'`),
      verifier,
    );
  });

  test("restores the database's owner and the login's role on a volume where they were changed", async () => {
    await server.query("ALTER DATABASE board_api OWNER TO postgres");
    await server.query(
      `ALTER ROLE ${asBoardApi.user} IN DATABASE board_api RESET ALL; ALTER ROLE ${asBoardApi.user} NOLOGIN CREATEDB`,
    );
    assert.equal((await runAccess(t, server, stack)).exitCode, 0);
    const owner = await server.query("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'board_api'");
    assert.equal(owner, "board_api_owner");
    assert.equal(await server.query("SELECT current_user", "board_api", asBoardApi), "board_api_owner");
    assert.equal(await server.query(`SELECT rolcreatedb FROM pg_roles WHERE rolname = '${asBoardApi.user}'`), "f");
  });
});

describe("a service's login", () => {
  test("is no superuser, makes no databases and no roles, and its owner cannot log in", async () => {
    const columns = "rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication, rolcanlogin";
    const roles = await server.query(`SELECT ${columns} FROM pg_roles WHERE rolname LIKE 'board_api_%' ORDER BY 1`);
    assert.deepEqual(roles.split("\n"), [`${asBoardApi.user}|f|f|f|f|f|t`, "board_api_owner|f|f|f|f|f|f"]);
  });

  test("acts as the owner: what it creates belongs to that role", async () => {
    await server.query("CREATE TABLE made (id int)", "board_api", asBoardApi);
    assert.equal(
      await server.query("SELECT tableowner FROM pg_tables WHERE tablename = 'made'", "board_api"),
      "board_api_owner",
    );
  });

  const refusals: Record<string, readonly [database: string, login: () => { user: string; password: string }]> = {
    "anybody else's login from its database": ["board_api", () => ({ user: "stranger", password: "stranger" })],
    "another service's login from its database": ["board_api", () => loginOf(stack, "user-api")],
    "its login from another service's database": ["user_api", () => asBoardApi],
    "its login from the superuser's database": ["postgres", () => asBoardApi],
    "its login from the template of all databases": ["template1", () => asBoardApi],
  };
  for (const [what, [database, login]] of Object.entries(refusals)) {
    test(`keeps ${what}`, async () => {
      await server.query("DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
      await assert.rejects(server.query("SELECT 1", database, login()), /permission denied for database/);
    });
  }

  test("is refused with a wrong password, so that a right one means something", async () => {
    await assert.rejects(
      server.query("SELECT 1", "board_api", { ...asBoardApi, password: "wrong" }),
      /password authentication failed/,
    );
  });
});

describe("a password", () => {
  const secrets = [PASSWORD, SUPERUSER_PASSWORD, "SCRAM-SHA-256$", "generated-user-api-db-password"];

  test("is in no statement, no output and no log, also when the very statement with its verifier fails", async () => {
    // Somebody else changes the login, so that ALTER ROLE … PASSWORD is the first statement to fail.
    const other = server
      .query(`BEGIN; ALTER ROLE ${asBoardApi.user} CONNECTION LIMIT 5; SELECT pg_sleep(60)`)
      .catch(() => "ended");
    const sleeper = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    await underWay(other, async () => (await server.query(`SELECT count(*) ${sleeper}`)) === "1");
    const { exitCode, all } = await runAccess(t, server, stack, { env: { PGOPTIONS: "-c lock_timeout=300ms" } });
    await server.query(`SELECT pg_terminate_backend(pid) ${sleeper}`);
    await other;
    assert.equal(exitCode, 1);
    assert.match(all!, /access\.sql:\d+: ERROR: {2}canceling statement due to lock timeout/);
    const log = server.log();
    // Errors and statements of other sessions do get logged.
    assert.ok(/permission denied for database/.test(log) && /statement: CREATE TABLE made/.test(log));
    for (const secret of secrets) assert.ok(!all!.includes(secret) && !log.includes(secret), secret);
  });
});
