/** Dropping a database, on a real server: by the very SQL of `npm run db -- drop`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

import { FACTS, namesOf } from "../../scripts/lib/database/drop-database";
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

/** Runs SQL as the script does: from standard input, with the names as variables. */
function run(sql: string, name: string) {
  const variables = Object.entries(namesOf(name)).map(([key, value]) => `-v ${key}=${value}`);
  const psql = `psql -XAtq -v ON_ERROR_STOP=1 ${variables.join(" ")}`;
  const login = { PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: "postgres", PGPASSWORD: SUPERUSER_PASSWORD };
  return server.run("sh", ["-c", `printf %s "$SQL" | ${psql}`], { ...login, PGDATABASE: "postgres", SQL: sql });
}

const facts = async (name: string) => {
  const { stdout, all } = await run(FACTS, name);
  assert.match(stdout, /^\{/, all);
  return JSON.parse(stdout) as { sessions: number };
};
const roles = () => server.query("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_|^postgres$' ORDER BY 1");

test("the server is asked what there is of it", async () => {
  const { size, ...rest } = (await facts("board-api")) as { size?: string; sessions: number };
  assert.match(size ?? "", /^\d+ [kM]B$/);
  const databases = ["board_api", "user_api"];
  assert.deepEqual(rest, { sessions: 0, roles: [loginOf(stack).user, "board_api_owner"], databases });
});

test("a database in use is refused by the server as well, and its roles stay", async () => {
  // Longer than the five seconds for which the server itself waits for others to go.
  const login = loginOf(stack);
  const session = server.query("SELECT pg_sleep(60)", "board_api", login).catch(() => undefined);
  await underWay(session, async () => (await facts("board-api")).sessions !== 0);
  const { exitCode, all } = await run(DROP, "board-api");
  assert.equal(exitCode, 3);
  assert.match(all!, /is being accessed by other users/);
  await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${login.user}'`);
  await session;
  assert.match(await roles(), /board_api_\d+\nboard_api_owner/);
});

test("it goes with its roles, another one stays with its own, and a second time changes nothing", async () => {
  for (let time = 0; time < 2; time++) {
    const { exitCode, all } = await run(DROP, "board-api");
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
