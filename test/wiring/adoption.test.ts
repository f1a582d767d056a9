/** A database that was made by hand, given to its service on a real server: what it is afterwards, and for whom. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import type { Rendered } from "../../review/render/render";
import { ROOT } from "../support/config";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { boardApi, PASSWORD, renderServices, runAccess, startServer, SUPERUSER_PASSWORD } from "../support/wiring";

const t = suiteCleanup();
let stack: Rendered;
let server: PostgresServer;

const DATABASE = "kanban";
const BY_HAND = `
CREATE ROLE boards_admin LOGIN PASSWORD 'by-hand';
GRANT CREATE ON SCHEMA public TO boards_admin;
CREATE SCHEMA archive;
CREATE TYPE colour AS ENUM ('red');
CREATE DOMAIN title AS text;
CREATE TABLE boards (id bigserial PRIMARY KEY, name title, colour colour);
CREATE SEQUENCE tickets;
CREATE VIEW names AS SELECT name FROM boards;
CREATE MATERIALIZED VIEW archive.counted AS SELECT count(*) FROM boards;
CREATE FUNCTION archive.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE EXTENSION IF NOT EXISTS plpgsql;
SET ROLE boards_admin;
CREATE TABLE cards (id int);
RESET ROLE;
INSERT INTO boards (name) SELECT 'board ' || n FROM generate_series(1, 5) n;`;

function give(revision?: string) {
  const sql = join(ROOT, "scripts/lib/adopt/ownership.sql");
  const env = { PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: "postgres", PGPASSWORD: SUPERUSER_PASSWORD };
  const variables = ["-v", "owner=kanban_owner", ...(revision ? ["-v", `revision=${revision}`] : [])];
  const script = `psql -XqAt -d ${DATABASE} "$@" -f - <<'SQL'\n${readFileSync(sql, "utf8")}\nSQL\n`;
  return server.run("sh", ["-c", script, "sh", ...variables], env);
}

const owners = () =>
  server.query(
    `SELECT string_agg(DISTINCT pg_get_userbyid(owner), ',') FROM (
       SELECT relowner AS owner, relnamespace AS schema FROM pg_class
       UNION ALL SELECT proowner, pronamespace FROM pg_proc UNION ALL SELECT typowner, typnamespace FROM pg_type
       UNION ALL SELECT nspowner, oid FROM pg_namespace WHERE nspname = 'archive'
     ) o JOIN pg_namespace n ON n.oid = o.schema WHERE nspname IN ('public', 'archive')`,
    DATABASE,
  );

before(async () => {
  stack = await renderServices([boardApi({ database: { name: DATABASE } })], { "board-api-db-password": PASSWORD });
  server = await startServer(t, stack);
  await server.query(`CREATE DATABASE ${DATABASE}`);
  await server.query(BY_HAND, DATABASE);
});

describe("a database made by hand", () => {
  test("belongs to the service's owner role afterwards, with all that was made in it, any number of times", async () => {
    for (let round = 0; round < 2; round++) {
      const { exitCode, all } = await give("0003");
      assert.deepEqual([exitCode, all], [0, ""]);
    }
    assert.equal(await owners(), "kanban_owner");
    const sql = `SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '${DATABASE}'`;
    assert.equal(await server.query(sql), "kanban_owner");
  });

  test("has its revision written down, which a later one does not overwrite", async () => {
    assert.equal((await give("0009")).exitCode, 0);
    assert.equal(await server.query("SELECT version_num FROM alembic_version", DATABASE), "0003");
  });

  test("still serves the login that made it, until that one is not needed any more", async () => {
    const login = { user: "boards_admin", password: "by-hand" };
    await server.query("INSERT INTO cards VALUES (1); ALTER TABLE cards ADD COLUMN title text", DATABASE, login);
  });

  test("serves the service's own login once the access Job has run, with every row", async () => {
    const { exitCode, all } = await runAccess(t, server, stack);
    assert.equal(exitCode, 0, all);
    const login = { user: "kanban_a", password: PASSWORD };
    assert.equal(await server.query("SELECT count(*) FROM boards", DATABASE, login), "5");
    await server.query("ALTER TABLE boards ADD COLUMN note text; DROP FUNCTION archive.one", DATABASE, login);
  });
});
