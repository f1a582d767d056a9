/** Which databases stay behind, on a real server: by the very SQL of `npm start` and `npm run status`. */
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { COUNT, HAS_ROWS, MADE, type Found } from "../../scripts/lib/database/left/look";
import { leftLogins, MEMBERS } from "../../scripts/lib/database/left/logins";
import { movedBy } from "../../scripts/lib/database/left/mark";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import {
  boardApi,
  loginOf,
  PASSWORD,
  renderServices,
  runAccess,
  runMigrations,
  startServer,
  SUPERUSER_PASSWORD,
} from "../support/wiring";

const t = suiteCleanup();
let server: PostgresServer;
let asBoardApi: { readonly user: string; readonly password: string };
const count = async () => {
  const login = { PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: "postgres", PGPASSWORD: SUPERUSER_PASSWORD };
  const env = { ...login, PGDATABASE: "board_api", SQL: COUNT };
  return (await server.run("sh", ["-c", `printf %s "$SQL" | psql -XAtq`], env)).all;
};
const hasRows = async () => (await server.query(HAS_ROWS, "board_api")) === "t";

before(async () => {
  const stack = await renderServices([boardApi(), boardApi({ name: "user-api" })], {
    "board-api-db-password": PASSWORD,
  });
  server = await startServer(t, stack);
  asBoardApi = loginOf(stack);
  for (const name of ["board-api", "user-api"]) assert.equal((await runAccess(t, server, stack, { name })).exitCode, 0);
  assert.equal((await runMigrations(server, stack)).exitCode, 0);
});

test("those that this program made are told with their sizes, and nobody else's", async () => {
  await server.query("CREATE ROLE shop_owner LOGIN");
  for (const database of ["shop OWNER shop_owner", "other"]) await server.query(`CREATE DATABASE ${database}`);
  const made = JSON.parse(await server.query(MADE)) as Found[];
  assert.deepEqual(
    made.map(({ name }) => name),
    ["board_api", "user_api"],
  );
  for (const { size } of made) assert.match(size, /^\d+ [kM]B$/);
});

test("tables that migrations made hold no rows, until somebody writes one", async () => {
  assert.equal(await hasRows(), false);
  assert.equal(await count(), "0");
  await server.query("INSERT INTO boards (name, description) VALUES ('First board', '')", "board_api", asBoardApi);
  assert.equal(await hasRows(), true);
  assert.equal(await count(), "1");
  await server.query("DELETE FROM boards", "board_api", asBoardApi);
  assert.deepEqual([await hasRows(), await count()], [true, "0"]);
});

test("what a copy has left is told with its mark, under whichever name", async () => {
  await server.query("CREATE DATABASE board_api_moved_77 OWNER board_api_owner");
  await server.query(
    "ALTER DATABASE board_api_moved_77 ALLOW_CONNECTIONS false; ALTER DATABASE user_api ALLOW_CONNECTIONS false",
  );
  await server.query(
    `COMMENT ON DATABASE user_api IS 'wealist {"copy":"moved","run":"1","generation":1,"to":"db.example.com:5432"}'`,
  );
  await server.query("COMMENT ON DATABASE board_api_moved_77 IS 'moved to db.example.com:5432'");
  await server.query("CREATE DATABASE board_apis OWNER board_api_owner");
  const made = JSON.parse(await server.query(MADE)) as { name: string; comment: string | null; fenced: boolean }[];
  assert.deepEqual(
    made.map(({ name, comment, fenced }) => [name, movedBy(comment)?.to, fenced]),
    [
      ["board_api", undefined, false],
      ["board_api_moved_77", "db.example.com:5432", true],
      ["user_api", "db.example.com:5432", true],
    ],
  );
});

test("a login beside that of now is told, of whichever database it is", async () => {
  const told = async () =>
    leftLogins(JSON.parse(await server.query(MEMBERS)) as Parameters<typeof leftLogins>[0], "local");
  assert.equal(await told(), undefined);
  await server.query("CREATE ROLE board_api_7 LOGIN IN ROLE board_api_owner");
  assert.match((await told()) ?? "", /keeps the login board_api_7 beside/);
});
