/** Every change of a login is another login beside the first, so that no request fails while the pods roll; then the first goes. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { Rendered } from "../../review/render/render";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { underWay } from "../support/under-way";
import { boardApi, loginOf, renderServices, runAccess, runMigrations, startServer } from "../support/wiring";

const t = suiteCleanup();
let server: PostgresServer;
/** Renders the next update: its Jobs have a higher number than those before. */
const rotated = (rotation: number, secrets = {}, changed = {}) =>
  renderServices([boardApi({ database: { rotation, name: "board_api" }, ...changed })], secrets, `of-${rotation}`);
const as = (stack: Rendered, sql: string, name?: string) => server.query(sql, "board_api", loginOf(stack, name));
const logins = () =>
  server.query("SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^board_api_[ab0-9]+$'");
const run = async (stack: Rendered, job: "access" | "retire" = "access", env = {}, name = "board-api") => {
  const { exitCode, all = "" } = await runAccess(t, server, stack, { job, env, name });
  assert.equal(exitCode, 0, all);
  return all;
};
const refusesOld = async (stack: Rendered) => {
  const before = await logins();
  const { exitCode, stderr } = await runAccess(t, server, stack);
  assert.equal(exitCode, 1);
  assert.match(stderr, /^A later update than this one has prepared the database board_api .*Deploy again: [^\n]*$/);
  assert.match(await run(stack, "retire"), /no login is dropped/);
  assert.equal(await logins(), before);
};
/** Both may make new connections, and work on the same tables. */
const bothWork = async (...stacks: readonly Rendered[]) => {
  for (const stack of stacks) assert.match(await as(stack, "SELECT count(*) FROM boards"), /^\d+$/);
};

describe("a rotation", () => {
  let first: Rendered;
  let second: Rendered;
  let back: Rendered;

  before(async () => {
    first = await rotated(0);
    server = await startServer(t, first);
    await run(first);
    assert.equal((await runMigrations(server, first)).exitCode, 0);
    second = await rotated(1);
  });

  test("has nothing to drop on the first rollout of a stack", async () => {
    assert.match(await run(first, "retire"), /^database board_api: no login of before$/);
    assert.equal(await logins(), loginOf(first).user);
  });

  test("gives the pods another login with another password", () => {
    assert.match(loginOf(first).user, /^board_api_\d{10}$/);
    assert.notEqual(loginOf(first).user, loginOf(second).user);
    assert.notEqual(loginOf(first).password, loginOf(second).password);
  });

  test("leaves old and new pods at work on the same tables while they roll", async () => {
    await run(second);
    for (const [i, stack] of [first, second].entries()) {
      await as(stack, `INSERT INTO boards (name, description) VALUES ('of login ${i}', '')`);
      await as(stack, `ALTER TABLE boards ADD COLUMN by_login_${i} int`);
    }
    for (const stack of [first, second]) assert.equal(await as(stack, "SELECT count(*) FROM boards"), "2");
  });

  test("that did not finish is taken back: both logins of before go on, and the third is a new one", async () => {
    back = await rotated(0);
    // Of the real engine's numbers; a render has the same for the same settings.
    const renamed = { ACCESS_LOGIN: "board_api_1900000000" };
    await run(back, "access", renamed);
    await bothWork(first, second);
    assert.equal((await logins()).split(",").length, 3);
    await run(back, "retire", { ...renamed, RETIRE_KEEP: loginOf(first).user });
    await bothWork(first);
    await assert.rejects(as(second, "SELECT 1"), /password authentication failed/);
  });

  test("of before ends without a change, in whatever order its Jobs come", async () => {
    await refusesOld(second);
    await refusesOld(first);
    await bothWork(first);
  });

  test("twice, with the first still unfinished, keeps the login that pods use", async () => {
    const [third, fourth] = [await rotated(2), await rotated(3)];
    await run(third);
    await run(fourth);
    await bothWork(first, third, fourth);
    await refusesOld(third);
    for (let round = 0; round < 2; round++) await run(fourth, "retire");
    assert.equal(await logins(), loginOf(fourth).user);
    await bothWork(fourth);
    for (const stack of [first, third]) await assert.rejects(as(stack, "SELECT 1"), /password authentication failed/);
  });

  test("waits for the last sessions of the old login, which end their requests", async () => {
    const [before, after] = [await rotated(4), await rotated(5)];
    for (const stack of [before, after]) await run(stack);
    const request = as(before, "SELECT pg_sleep(3), 'answered'");
    const active = `SELECT count(*) FROM pg_stat_activity WHERE usename = '${loginOf(before).user}'`;
    await underWay(request, async () => (await server.query(active)) !== "0");
    await run(after, "retire");
    assert.match(await request, /answered/);
    assert.equal(await logins(), loginOf(after).user);
  });
});

describe("the same holds of", () => {
  test("another password in the configuration", async () => {
    const [before, after] = [await rotated(6), await rotated(6, { "board-api-db-password": "another p@ss" })];
    for (const stack of [before, after]) await run(stack);
    await bothWork(before, after);
    await run(after, "retire");
    assert.equal(await logins(), loginOf(after).user);
  });

  test("a service that goes by another name and keeps its database", async () => {
    const before = await rotated(7);
    await run(before);
    const renamed = await rotated(7, {}, { name: "kanban-api" });
    await run(renamed, "access", {}, "kanban-api");
    await bothWork(before);
    assert.match(await as(renamed, "SELECT count(*) FROM boards", "kanban-api"), /^\d+$/);
    await run(renamed, "retire", {}, "kanban-api");
    assert.equal(await logins(), loginOf(renamed, "kanban-api").user);
  });

  test("logins of before they had numbers, which go with the next rollout", async () => {
    await server.query(
      "CREATE ROLE board_api_a LOGIN; CREATE ROLE board_api_b; GRANT board_api_owner TO board_api_a, board_api_b",
    );
    const next = await rotated(8);
    await run(next);
    assert.match(await run(next, "retire"), /login board_api_a: gone\n.*login board_api_b: gone/s);
    assert.equal(await logins(), loginOf(next).user);
  });
});
