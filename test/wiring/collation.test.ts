/** A volume whose image has moved to another release of its system, which sorts text otherwise. */
import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";

import { OUTDATED, rebuild } from "../../scripts/lib/database/collation";
import { renderStack, type Rendered } from "../../review/render/render";
import { prod, raw } from "../support/config";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { boardApi, loginOf, nextGeneration, PASSWORD, renderServices, runAccess, startServer } from "../support/wiring";

const t = suiteCleanup();
let stack: Rendered;
let server: PostgresServer;

/** What PostgreSQL itself goes by. The locale is one that has a version on every system. */
const moved = (...databases: string[]) =>
  server.query(
    `UPDATE pg_database SET datcollversion = '2.00' WHERE datname IN (${databases.map((d) => `'${d}'`).join()})`,
  );
const outdated = async () => (await server.query(OUTDATED)).split("\n").filter(Boolean);
const versions = () =>
  server.query(`SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database
    WHERE datcollversion <> pg_database_collation_actual_version(oid)`);
let asBoardApi: { readonly user: string; readonly password: string };

before(async () => {
  const services = ["board-api", "user-api"].map((name) => boardApi({ name }));
  stack = await renderServices(services, { "board-api-db-password": PASSWORD });
  asBoardApi = loginOf(stack);
  server = await startServer(t, stack, "--locale-provider=builtin --builtin-locale=C.UTF-8");
});

beforeEach(async () => {
  await server.query("DROP DATABASE IF EXISTS board_api");
  await moved("template1", "postgres");
  await assert.rejects(server.query("CREATE DATABASE other"), /template1" has a collation version mismatch/);
});

async function prepared(name = "board-api"): Promise<void> {
  const { exitCode, all } = await runAccess(t, server, stack, { name });
  assert.equal(exitCode, 0, all);
}

describe("on a volume that was made with another order of text", () => {
  test("a service's database is made, now and later", async () => {
    for (const name of ["board-api", "user-api"]) await prepared(name);
    assert.equal(await versions(), "");
    assert.deepEqual(await outdated(), []);
  });

  test("a service's own database is told of, until its login has rebuilt it by the command that is told", async () => {
    await prepared();
    await server.query("CREATE TABLE boards (name text UNIQUE)", "board_api", asBoardApi);
    await moved("board_api", "template1");
    await prepared();
    assert.deepEqual(await outdated(), ["board_api"]);
    const index = () => server.query("SELECT relfilenode FROM pg_class WHERE relname = 'boards_name_key'", "board_api");
    const before = await index();
    for (const statement of rebuild("board_api")) await server.query(statement, "board_api", asBoardApi);
    assert.notEqual(await index(), before);
    assert.deepEqual(await outdated(), []);
  });

  test("the superuser's database is told of, where somebody has a table in it", async () => {
    await server.query("CREATE TABLE kept (name text)");
    await prepared();
    assert.deepEqual(await outdated(), ["postgres"]);
    await server.query("DROP TABLE kept");
    await prepared();
    assert.equal(await versions(), "");
  });

  test("outside the cluster, its administrator is told, before a role is made", async () => {
    await server.query(
      "CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD 'o'; GRANT CONNECT ON DATABASE postgres TO operator",
    );
    const tls = { mode: "disable", reason: "the tests of TLS are elsewhere" };
    const database = { kind: "external", host: "db.example.com", port: server.port, admin: "operator", tls };
    const outside = await renderStack("prod", {
      values: raw({ ...prod({ database, services: [boardApi({ name: "new-api" })] }), "postgres-password": "o" }),
      secretKeys: ["wealist:postgres-password"],
      generation: nextGeneration(),
      secret: (name) => name,
    });
    const { exitCode, stderr } = await runAccess(t, server, outside, { name: "new-api" });
    assert.equal(exitCode, 1);
    assert.match(stderr, /^PostgreSQL at .*Nothing was changed\. .*REFRESH COLLATION VERSION.*REINDEX/);
    assert.equal(stderr.split("\n").length, 1, stderr);
    assert.equal(await server.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'new_api%'"), "0");
    await server.query("ALTER DATABASE template1 REFRESH COLLATION VERSION");
    const again = await runAccess(t, server, outside, { name: "new-api" });
    assert.equal(again.exitCode, 0, again.all);
  });
});

test("a server that records no order yet is not asked for it", async () => {
  await server.query("ALTER DATABASE template1 REFRESH COLLATION VERSION");
  // As version 14 has it, in front of the server's own.
  await server.query(`CREATE SCHEMA old;
    CREATE VIEW old.pg_database AS SELECT oid, datname, datdba FROM pg_catalog.pg_database;
    CREATE FUNCTION old.current_setting(text) RETURNS text LANGUAGE sql
    RETURN CASE $1 WHEN 'server_version_num' THEN '140005' ELSE pg_catalog.current_setting($1) END`);
  const PGOPTIONS = "-c search_path=old,pg_catalog";
  const { exitCode, all } = await runAccess(t, server, stack, { env: { PGOPTIONS } });
  assert.equal(exitCode, 0, all);
});
