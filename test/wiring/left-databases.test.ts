/** Which databases stay behind, on a real server: by the very SQL of `npm start` and `npm run status`. */
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { HAS_ROWS, MADE, type Found } from "../../scripts/lib/database/left/look";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { boardApi, loginOf, PASSWORD, renderServices, runAccess, runMigrations, startServer } from "../support/wiring";

const t = suiteCleanup();
let server: PostgresServer;
let asBoardApi: { readonly user: string; readonly password: string };
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
  await server.query("INSERT INTO boards (name, description) VALUES ('First board', '')", "board_api", asBoardApi);
  assert.equal(await hasRows(), true);
});
