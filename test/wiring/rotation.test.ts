/** Raising `rotation` by one: a second login beside the first, so that no request fails while the pods roll; then the first goes. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { Rendered } from "../../review/render/render";
import { environmentOf, find } from "../support/objects";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { underWay } from "../support/under-way";
import { boardApi, renderServices, runAccess, runMigrations, startServer } from "../support/wiring";

const rotated = (rotation: number) =>
  renderServices([boardApi({ database: { rotation } })], {}, `rotation-${rotation}`);

/** The login that the pods of a stack get. */
function login(stack: Rendered) {
  const { PGUSER = "", PGPASSWORD = "" } = environmentOf(stack, find(stack, "Deployment", "board-api"));
  return { user: PGUSER, password: PGPASSWORD };
}

describe("a rotation", () => {
  const t = suiteCleanup();
  let first: Rendered;
  let second: Rendered;
  let server: PostgresServer;
  const as = (stack: Rendered, sql: string) => server.query(sql, "board_api", login(stack));
  const succeeds = async (run: ReturnType<typeof runAccess> | ReturnType<typeof runMigrations>) => {
    const { exitCode, all } = await run;
    assert.equal(exitCode, 0, all);
  };

  before(async () => {
    first = await rotated(0);
    second = await rotated(1);
    server = await startServer(t, first);
    await succeeds(runAccess(t, server, first));
    await succeeds(runMigrations(server, first));
  });

  test("gives the pods another login with another password", () => {
    assert.deepEqual([login(first).user, login(second).user], ["board_api_a", "board_api_b"]);
    assert.notEqual(login(first).password, login(second).password);
  });

  test("leaves old and new pods at work on the same tables while they roll", async () => {
    await succeeds(runAccess(t, server, second));
    await succeeds(runMigrations(server, second));
    for (const [i, stack] of [first, second].entries()) {
      await as(stack, `INSERT INTO boards (name, description) VALUES ('of login ${i}', '')`);
      await as(stack, `ALTER TABLE boards ADD COLUMN by_login_${i} int`);
    }
    for (const stack of [first, second]) assert.equal(await as(stack, "SELECT count(*) FROM boards"), "2");
  });

  test("drops the old login after the rollout, as often as the Job runs, and what it owned stays", async () => {
    // Something that the old login made in its own name, against the rule.
    await as(first, "RESET ROLE; GRANT CREATE ON SCHEMA public TO board_api_a").catch(() => undefined);
    await server.query("CREATE TABLE stray (id int); ALTER TABLE stray OWNER TO board_api_a", "board_api");
    for (let round = 0; round < 2; round++) await succeeds(runAccess(t, server, second, { job: "retire" }));
    await assert.rejects(as(first, "SELECT 1"), /password authentication failed/);
    assert.equal(await server.query("SELECT count(*) FROM pg_roles WHERE rolname = 'board_api_a'"), "0");
    assert.equal(await as(second, "SELECT count(*) FROM boards"), "2");
    assert.equal(
      await server.query("SELECT tableowner FROM pg_tables WHERE tablename = 'stray'", "board_api"),
      "board_api_owner",
    );
  });

  test("waits for the last sessions of the old login, which end their requests", async () => {
    await succeeds(runAccess(t, server, first));
    const request = as(first, "SELECT pg_sleep(3), 'answered'");
    const active = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'board_api_a'";
    await underWay(request, async () => (await server.query(active)) !== "0");
    await succeeds(runAccess(t, server, second, { job: "retire" }));
    assert.match(await request, /answered/);
    assert.equal(await server.query("SELECT count(*) FROM pg_roles WHERE rolname = 'board_api_a'"), "0");
  });

  test("turns to the first login's name again the next time, with a new password", async () => {
    const third = await rotated(2);
    assert.equal(login(third).user, "board_api_a");
    await succeeds(runAccess(t, server, third));
    assert.equal(await as(third, "SELECT count(*) FROM boards"), "2");
    assert.equal(await as(second, "SELECT count(*) FROM boards"), "2");
    await assert.rejects(as(first, "SELECT 1"), /password authentication failed/);
    await succeeds(runAccess(t, server, third, { job: "retire" }));
    await assert.rejects(as(second, "SELECT 1"), /password authentication failed/);
  });

  test("has nothing to drop on the first rollout of a stack", () => {
    assert.throws(() => find(first, "Job", "board-api-db-retire"), /no Job board-api-db-retire/);
  });
});
