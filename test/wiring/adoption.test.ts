/** A database that was made by hand, given to its service on a real server: what it is afterwards, and for whom. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { RIGHTS, ROWS, type Rights } from "../../scripts/lib/adopt/database";
import type { Rendered } from "../../review/render/render";
import { ROOT } from "../support/config";
import { BY_HAND } from "../support/by-hand";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
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
/** The stack's file when the adoption is done. */
let afterwards: Rendered;
let server: PostgresServer;

const DATABASE = "kanban";
/** Runs a file of the command's, or a text, by standard input as it does. */
function run(what: string, variables: Readonly<Record<string, string>>, user = "postgres", database = DATABASE) {
  const sql = what.endsWith(".sql") ? readFileSync(join(ROOT, "scripts/lib/adopt", what), "utf8") : what;
  const PGPASSWORD = user === "postgres" ? SUPERUSER_PASSWORD : PASSWORD;
  const env = { PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: user, PGPASSWORD, SQL: sql };
  const args = Object.entries(variables).flatMap(([key, value]) => ["-v", `${key}=${value}`]);
  return server.run("sh", ["-c", `printf '%s' "$SQL" | psql -XqAt -d ${database} "$@" -f -`, "sh", ...args], env);
}

const give = (revision?: string) =>
  run("ownership.sql", { owner: "kanban_owner", ...(revision === undefined ? {} : { revision }) });

/** Who owns what of the database, but for what PostgreSQL and its extensions brought. */
const owners = (database = DATABASE) =>
  server.query(
    `SELECT string_agg(DISTINCT pg_get_userbyid(owner), ',') FROM (
       SELECT relowner AS owner, relnamespace AS schema FROM pg_class
       UNION ALL SELECT proowner, pronamespace FROM pg_proc UNION ALL SELECT typowner, typnamespace FROM pg_type
       UNION ALL SELECT oprowner, oprnamespace FROM pg_operator UNION ALL SELECT collowner, collnamespace FROM pg_collation
       UNION ALL SELECT stxowner, stxnamespace FROM pg_statistic_ext
       UNION ALL SELECT cfgowner, cfgnamespace FROM pg_ts_config
       UNION ALL SELECT nspowner, oid FROM pg_namespace WHERE nspname = 'archive'
       UNION ALL SELECT lomowner, 'public'::regnamespace FROM pg_largeobject_metadata
       UNION ALL SELECT datdba, 'public'::regnamespace FROM pg_database WHERE datname = current_database()
     ) o JOIN pg_namespace n ON n.oid = o.schema WHERE nspname IN ('public', 'archive')`,
    database,
  );

/** What a role owns, may do or is a member of, anywhere on the server. */
const ties = (role: string) =>
  server.query(
    `SELECT (SELECT count(*) FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = '${role}'::regrole)
          + (SELECT count(*) FROM pg_auth_members WHERE member = '${role}'::regrole OR roleid = '${role}'::regrole)`,
  );

before(async () => {
  const services = (database: object) => [boardApi({ database: { name: DATABASE, ...database } })];
  afterwards = await renderServices(services({}), { "board-api-db-password": PASSWORD });
  stack = await renderServices(services({ adopt: true }), {
    "board-api-db-password": PASSWORD,
  });
  server = await startServer(t, stack);
  await server.query(`CREATE DATABASE ${DATABASE}`);
  await server.query(BY_HAND, DATABASE);
});

describe("a database made by hand", () => {
  test("is counted table by table, and who owns what is kept for the way back", async () => {
    const { stdout } = await run(ROWS, {});
    assert.equal(stdout, "public.boards|5\npublic.cards|0");
    const rights = JSON.parse((await run(RIGHTS, { owner: "kanban_owner" })).stdout) as Omit<Rights, "database">;
    assert.deepEqual([...rights.memberships].sort(), [
      ["kanban_owner", "boards_admin"],
      ["pg_read_all_data", "boards_admin"],
      ["reader", "boards_admin"],
    ]);
    assert.deepEqual(rights.open.map((pair) => pair.join(" ")).sort(), [
      ...["kanban CONNECT", "kanban TEMPORARY", "postgres CONNECT", "postgres TEMPORARY", "template1 CONNECT"],
    ]);
  });

  test("goes on after an interruption: half of it given already, and the former owner a member", async () => {
    const half = `CREATE ROLE kanban_owner NOLOGIN; GRANT kanban_owner TO boards_admin; ALTER TABLE cards OWNER TO kanban_owner;
      COMMENT ON ROLE kanban_owner IS 'wealist {"stack":"organization/wealist/prod","id":"of-a-lost-state"}'`;
    await server.query(half, DATABASE);
    assert.match(await owners(), /boards_admin,kanban_owner,postgres/);
  });

  test("belongs to the service's owner role afterwards, with all that was made in it, any number of times", async () => {
    for (let round = 0; round < 2; round++) {
      const { exitCode, all } = await give("0003");
      assert.deepEqual([exitCode, all], [0, ""]);
      assert.equal(await owners(), "kanban_owner");
    }
    const comment = "SELECT shobj_description('kanban_owner'::regrole, 'pg_authid')";
    assert.equal(await server.query(comment), "");
  });

  test("has its revision written down, which a later one does not overwrite", async () => {
    assert.equal((await give("0009")).exitCode, 0);
    assert.equal(await server.query("SELECT version_num FROM alembic_version", DATABASE), "0003");
  });

  test("leaves nothing to the login that made it: no right, no membership", async () => {
    assert.equal(await ties("boards_admin"), "0");
    const login = { user: "boards_admin", password: "by-hand" };
    await assert.rejects(server.query("INSERT INTO cards VALUES (1)", DATABASE, login), /permission denied/);
    await server.query("DROP ROLE boards_admin; CREATE ROLE boards_admin LOGIN PASSWORD 'by-hand'");
  });

  test("keeps what others may do, now and in what is made from now on", async () => {
    await server.query(
      "SET ROLE kanban_owner; CREATE TABLE labels (); CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2'",
      DATABASE,
    );
    const may = `SELECT has_table_privilege('reader', 'cards', 'SELECT'), has_table_privilege('reader', 'labels', 'SELECT'),
      has_function_privilege('reader', 'two()', 'EXECUTE'), has_function_privilege('reader', 'archive.one()', 'EXECUTE')`;
    assert.equal(await server.query(may, DATABASE), "t|t|f|t");
    await server.query("SET ROLE kanban_owner; DROP TABLE labels; DROP FUNCTION two", DATABASE);
  });

  test("serves who made it again on the way back", async () => {
    const memberships = JSON.stringify([
      ["kanban_owner", "boards_admin"],
      ["pg_read_all_data", "boards_admin"],
      ["kanban_owner", "gone"],
    ]);
    const open = JSON.stringify([[DATABASE, "CONNECT"]]);
    await server.query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`);
    const { exitCode, all } = await run("way-back.sql", { memberships, open });
    assert.deepEqual([exitCode, all], [0, ""]);
    const login = { user: "boards_admin", password: "by-hand" };
    await server.query("INSERT INTO cards VALUES (1); ALTER TABLE cards ADD COLUMN title text", DATABASE, login);
    assert.equal(await server.query(`SELECT has_database_privilege('reader', '${DATABASE}', 'CONNECT')`), "t");
    assert.equal((await give()).exitCode, 0);
    assert.equal(await ties("boards_admin"), "0");
  });

  test("serves the service's own login once the access Job has run, with every row", async () => {
    const { exitCode, all } = await runAccess(t, server, stack);
    assert.equal(exitCode, 0, all);
    const second = await runAccess(t, server, afterwards, { env: { ACCESS_GENERATION: "3" } });
    assert.equal(second.exitCode, 0, second.all);
    const login = loginOf(stack);
    assert.equal(await server.query("SELECT count(*) FROM boards", DATABASE, login), "5");
    await server.query("ALTER TABLE boards ADD COLUMN note text; DROP FUNCTION archive.one", DATABASE, login);
    assert.equal((await give()).exitCode, 0);
    assert.equal(await server.query("SELECT count(*) FROM boards", DATABASE, login), "5");
  });
});

describe("an administrator that is no superuser", () => {
  test("gives what was made by its own roles", async () => {
    await server.query(`CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${PASSWORD.replaceAll("'", "''")}';
      GRANT CONNECT ON DATABASE postgres TO operator`);
    const operator = { user: "operator", password: PASSWORD };
    const asOperator = (sql: string, database = "postgres") => server.query(sql, database, operator);
    await asOperator("CREATE ROLE shop LOGIN; GRANT shop TO operator WITH INHERIT TRUE, SET TRUE");
    await asOperator("CREATE DATABASE shop OWNER shop");
    const made = `SET ROLE shop; CREATE SCHEMA archive; CREATE TABLE orders (id serial); SELECT lo_create(0);
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader`;
    await asOperator(made, "shop");
    for (let round = 0; round < 2; round++) {
      const { exitCode, all } = await run("ownership.sql", { owner: "shop_owner" }, "operator", "shop");
      assert.deepEqual([exitCode, all], [0, ""]);
    }
    assert.match(await owners("shop"), /^shop_owner(,postgres)?$/);
    const left =
      "SELECT count(*) FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = 'shop'::regrole AND deptype IN ('o', 'a')";
    assert.equal(await server.query(left), "0");
    assert.equal(await server.query("SELECT count(*) FROM pg_auth_members WHERE member = 'shop'::regrole"), "0");
  });
});
