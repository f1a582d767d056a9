/** A database outside the cluster, whose administrator is no superuser, as with a cloud provider. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { renderStack, type Rendered } from "../../review/render/render";
import { prod, raw } from "../support/config";
import { environmentOf, find } from "../support/objects";
import { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { boardApi, nextGeneration, runAccess, runMigrations } from "../support/wiring";

const OPERATOR = { user: "operator", password: "operator's p@ss" };

describe("an administrator who may create databases and roles, and nothing else", () => {
  const t = suiteCleanup();
  let server: PostgresServer;
  const rendered = (rotation = 0, others: readonly unknown[] = []): Promise<Rendered> => {
    const tls = { mode: "disable", reason: "the tests of TLS are elsewhere" };
    const database = { kind: "external", host: "db.example.com", port: server.port, admin: OPERATOR.user, tls };
    const services = [boardApi({ database: { rotation } }), boardApi({ name: "user-api" }), ...others];
    const values = raw({ ...prod({ database, services }), "postgres-password": OPERATOR.password });
    return renderStack("prod", {
      values,
      secretKeys: ["wealist:postgres-password"],
      generation: nextGeneration(),
      secret: (name) => `${rotation}-${name}`,
    });
  };
  const login = (stack: Rendered) => {
    const { PGUSER = "", PGPASSWORD = "" } = environmentOf(stack, find(stack, "Deployment", "board-api"));
    return { user: PGUSER, password: PGPASSWORD };
  };

  before(async () => {
    server = await PostgresServer.start(t, { password: "superuser", initdbArguments: "--auth-host=scram-sha-256" });
    await server.query(
      `CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${OPERATOR.password.replace("'", "''")}'`,
    );
  });

  test("prepares the databases of two services at once, any number of times", async () => {
    const stack = await rendered();
    for (let round = 0; round < 2; round++) {
      const jobs = await Promise.all(["board-api", "user-api"].map((name) => runAccess(t, server, stack, { name })));
      for (const { exitCode, all } of jobs) assert.equal(exitCode, 0, all);
    }
    assert.equal(
      await server.query("SELECT count(*) FROM pg_database WHERE datname IN ('board_api', 'user_api')"),
      "2",
    );
  });

  test("leaves a database in which the service's migrations run, and what they make to its owner", async () => {
    const { exitCode, all } = await runMigrations(server, await rendered());
    assert.equal(exitCode, 0, all);
    const owners = await server.query(
      "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'",
      "board_api",
    );
    assert.equal(owners, "board_api_owner");
  });

  test("rotates the login too", async () => {
    const [before, after] = [await rendered(0), await rendered(1)];
    const { exitCode, all } = await runAccess(t, server, after);
    assert.equal(exitCode, 0, all);
    for (const stack of [before, after]) {
      assert.equal(await server.query("SELECT count(*) FROM boards", "board_api", login(stack)), "0");
    }
    const retired = await runAccess(t, server, after, { job: "retire" });
    assert.equal(retired.exitCode, 0, retired.all);
    await assert.rejects(server.query("SELECT 1", "board_api", login(before)), /password authentication failed/);
  });

  test("takes nothing from the server's other users, not even from databases that are its own", async () => {
    await server.query("CREATE ROLE other LOGIN PASSWORD 'other'; ALTER DATABASE postgres OWNER TO operator");
    assert.equal((await runAccess(t, server, await rendered(1))).exitCode, 0);
    assert.equal(await server.query("SELECT 1", "postgres", { user: "other", password: "other" }), "1");
  });

  test("needs to inherit nothing", async () => {
    await server.query("ALTER ROLE operator NOINHERIT");
    const ran = await runAccess(t, server, await rendered(1), { name: "user-api" });
    assert.equal(ran.exitCode, 0, ran.all);
    await server.query("ALTER ROLE operator INHERIT");
  });

  test("is told where somebody else has made the service's database", async () => {
    await server.query("CREATE ROLE architect");
    await server.query("CREATE DATABASE report_api OWNER architect");
    const stack = await rendered(0, [boardApi({ name: "report-api" })]);
    const roles = () => server.query("SELECT count(*) FROM pg_roles WHERE rolname ~ '^report_api'");
    for (const [env, told] of [
      [{}, /has a database report_api, or a role report_api_owner, which no stack has marked.*write adopt: true$/],
      [{ ACCESS_ADOPT: "1" }, /has a database report_api or its roles already, made by somebody else than operator/],
    ] as const) {
      const { exitCode, stderr } = await runAccess(t, server, stack, { name: "report-api", env });
      assert.equal(exitCode, 1);
      assert.match(stderr, told);
      assert.equal(await roles(), "0");
    }
  });

  test("keeps everybody else out", async () => {
    const stranger = { user: "stranger", password: "stranger" };
    await server.query("CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
    await assert.rejects(server.query("SELECT 1", "board_api", stranger), /permission denied for database/);
    await assert.rejects(
      server.query("SELECT 1", "user_api", login(await rendered(1))),
      /permission denied for database/,
    );
  });
});
