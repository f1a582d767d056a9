/** Dropping a database, on a real server: by the very SQL of `npm run db -- drop`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

import { namesOf } from "../../scripts/lib/database/drop-database";
import type { Rendered } from "../../review/render/render";
import { ROOT } from "../support/config";
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
const DROP = readFileSync(join(ROOT, "components/postgres/drop.sql"), "utf8");
let stack: Rendered;
let server: PostgresServer;

before(async () => {
  stack = await renderServices([boardApi(), boardApi({ name: "user-api" })], { "board-api-db-password": PASSWORD });
  server = await startServer(t, stack);
  for (const name of ["board-api", "user-api"]) assert.equal((await runAccess(t, server, stack, { name })).exitCode, 0);
});

/** Runs its SQL as the script does: from standard input, with the names as variables. */
function run(name: string, more: object = {}) {
  const variables = Object.entries({ ...namesOf(name), ...more }).map(([key, value]) => `-v ${key}=${value}`);
  const psql = `psql -XAtq -v ON_ERROR_STOP=1 ${variables.join(" ")}`;
  const login = { PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: "postgres", PGPASSWORD: SUPERUSER_PASSWORD };
  return server.run("sh", ["-c", `printf %s "$SQL" | ${psql}`], { ...login, PGDATABASE: "postgres", SQL: DROP });
}

const facts = async (name: string) => {
  const { stdout, all } = await run(name, { look: 1 });
  assert.match(stdout, /^\{/, all);
  return JSON.parse(stdout) as { sessions: number };
};
const roles = () => server.query("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_|^postgres$' ORDER BY 1");

test("the server is asked what there is of it", async () => {
  const { size, ...rest } = (await facts("board-api")) as { size?: string; sessions: number };
  assert.match(size ?? "", /^\d+ [kM]B$/);
  const databases = ["board_api", "user_api"];
  const roles = [loginOf(stack).user, "board_api_owner"];
  assert.deepEqual(rest, { comment: null, fenced: false, sessions: 0, roles, databases });
});

test("a database in use is refused by the server as well, and its roles stay", async () => {
  // Longer than the five seconds for which the server itself waits for others to go.
  const login = loginOf(stack);
  const session = server.query("SELECT pg_sleep(60)", "board_api", login).catch(() => undefined);
  await underWay(session, async () => (await facts("board-api")).sessions !== 0);
  const { exitCode, all } = await run("board-api");
  assert.equal(exitCode, 3);
  assert.match(all!, /is being accessed by other users/);
  await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${login.user}'`);
  await session;
  assert.match(await roles(), /board_api_\d+\nboard_api_owner/);
});

test("it goes with its roles, another one stays with its own, and a second time changes nothing", async () => {
  for (let time = 0; time < 2; time++) {
    const { exitCode, all } = await run("board-api");
    assert.equal(exitCode, 0, all);
    assert.equal(
      await server.query("SELECT string_agg(datname, ',') FROM pg_database WHERE datname ~ '_api$'"),
      "user_api",
    );
    assert.equal(await roles(), `${loginOf(stack, "user-api").user}\nuser_api_owner`);
  }
});

test("it can be made anew", async () => {
  assert.equal((await runAccess(t, server, stack)).exitCode, 0);
  const login = loginOf(stack);
  assert.equal(await server.query("SELECT current_user", "board_api", login), "board_api_owner");
});

test("one that a copy has left goes though nobody connects to it, and leaves the roles to the one of its name", async () => {
  const moved = `wealist {"copy":"moved","run":"1","generation":2,"to":"inside","rows":3}`;
  await server.query("CREATE DATABASE board_api_moved_1 OWNER board_api_owner");
  await server.query(`ALTER DATABASE board_api_moved_1 ALLOW_CONNECTIONS false`);
  await server.query(`COMMENT ON DATABASE board_api_moved_1 IS '${moved}'`);
  const { comment, fenced, roles: going } = (await facts("board_api_moved_1")) as Record<string, unknown>;
  assert.deepEqual([comment, fenced, going], [moved, true, []]);
  const { exitCode, all } = await run("board_api_moved_1");
  assert.deepEqual([exitCode, all], [0, ""]);
  assert.equal(await server.query("SELECT datname FROM pg_database WHERE datname ~ '^board_api'"), "board_api");
  assert.match(await roles(), /board_api_\d+\nboard_api_owner/);
});

test("the other way round as well: the last of them takes the roles, those with numbers too, and no others", async () => {
  await server.query("CREATE DATABASE board_api_moved_2 OWNER board_api_owner");
  const more = "CREATE ROLE board_api_a LOGIN; GRANT board_api_owner TO board_api_a";
  await server.query(
    `${more}; CREATE ROLE board_api_9 LOGIN; CREATE ROLE board_api_reader; GRANT board_api_owner TO board_api_reader`,
  );
  assert.equal((await run("board-api")).exitCode, 0);
  assert.match(await roles(), /board_api_9\nboard_api_a\nboard_api_owner/);
  assert.equal((await run("board_api_moved_2")).exitCode, 0);
  assert.equal(await roles(), `board_api_9\nboard_api_reader\n${loginOf(stack, "user-api").user}\nuser_api_owner`);
});

test("a role that has to do with another database stays, and that is told", async () => {
  const { user } = loginOf(stack, "user-api");
  await server.query(`CREATE SCHEMA theirs AUTHORIZATION ${user}`, "postgres");
  const { exitCode, stdout } = await run("user-api");
  assert.deepEqual([exitCode, stdout], [0, `role ${user} stays: it owns something, or may do something, in postgres`]);
  assert.equal(await roles(), `board_api_9\nboard_api_reader\n${user}`);
  assert.equal((await run("user-api")).exitCode, 0);
});

test("nor does anything go by its name alone: an owner that logs in is somebody", async () => {
  await server.query("CREATE ROLE shop_owner LOGIN; CREATE ROLE team_owner");
  for (const database of ["shop OWNER shop_owner", "tools OWNER team_owner"])
    await server.query(`CREATE DATABASE ${database}`);
  for (const name of ["shop", "tools"]) assert.equal((await run(name)).exitCode, 0);
  assert.match(await roles(), /shop_owner\nteam_owner/);
});
