/** A database outside the cluster that is reached by TLS: the real psql, driver and backend, through the rendered objects. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { renderStack, type Rendered } from "../../review/render/render";
import { prod, raw } from "../support/config";
import { mountedEnvironment } from "../support/mounts";
import { find, podOf } from "../support/objects";
import { freePort } from "../support/ports";
import { PostgresServer } from "../support/postgres";
import { BACKEND, BACKEND_FOLDER, pathOf } from "../support/python";
import { suiteCleanup } from "../support/suite";
import { temporaryFolder } from "../support/temporary";
import { authority, tlsFront, withTls, type Authority } from "../support/tls";
import { boardApi, nextGeneration, runAccess } from "../support/wiring";

const HOST = "db.example.com";
const PASSWORD = "operator's p@ss";

/** Migrations as most projects have them: the URL goes through Alembic's configuration, to which % is a placeholder. */
const ALEMBIC = {
  "alembic.ini": "[alembic]\nscript_location = %(here)s\npath_separator = os\n",
  "env.py": `import os
from alembic import context
from sqlalchemy import engine_from_config

config = context.config
config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])
with engine_from_config(config.get_section(config.config_ini_section)).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`,
  "versions/0001_made.py": `from alembic import op

revision, down_revision = "0001", None

def upgrade():
    op.execute("CREATE TABLE made (id int)")
`,
};

describe("an external database that is reached by TLS", () => {
  const t = suiteCleanup();
  let server: PostgresServer;
  let right: Authority;
  let wrong: Authority;
  let port: number;
  let api: number;
  let preload: Record<string, string>;

  const rendered = (
    database: Readonly<Record<string, unknown>> = {},
    password = PASSWORD,
    services = [boardApi({ port: api, env: { API_PORT: `${api}` } })],
  ): Promise<Rendered> => {
    const all = { kind: "external", host: HOST, port, admin: "operator", ca: right.ca, ...database };
    return renderStack("prod", {
      values: raw({ ...prod({ database: all, services }), "postgres-password": password }),
      secretKeys: ["wealist:postgres-password"],
      generation: nextGeneration(),
      secret: (name) => `generated-${name}`,
    });
  };
  /** Every name leads to this machine; what a certificate has to carry is the name all the same. */
  const here = { PGHOSTADDR: "127.0.0.1" };
  const access = (stack: Rendered, name = "board-api") => {
    const env = mountedEnvironment(t, stack, find(stack, "Job", `${name}-db-access`));
    return runAccess(t, server, stack, { name, env: { ...env, ...here, ...preload } });
  };
  const inPod = (stack: Rendered, kind: string, name: string, command: readonly string[], more = {}) => {
    const env = { ...mountedEnvironment(t, stack, find(stack, kind, name)), ...here, ...more, PATH: pathOf(BACKEND) };
    const [program = "", ...args] = command;
    return execa(program, args, { cwd: BACKEND_FOLDER, env, extendEnv: false, reject: false, all: true });
  };
  const roles = () => server.query("SELECT string_agg(rolname, ' ' ORDER BY 1) FROM pg_roles WHERE rolname !~ '^pg_'");

  /** It ends with one line that says what is wrong and what helps, and with nothing changed. */
  async function refused(stack: Rendered, ...told: RegExp[]): Promise<void> {
    const before = await roles();
    const { exitCode, stdout, stderr } = await access(stack);
    assert.deepEqual([exitCode, stdout, stderr.split("\n").length], [1, "", 1], stderr);
    for (const pattern of [...told, /Nothing was changed\./]) assert.match(stderr, pattern);
    assert.ok(!stderr.includes(PASSWORD));
    assert.equal(await roles(), before);
  }

  before(async () => {
    [right, wrong] = [await authority(t), await authority(t)];
    preload = await withTls(t);
    server = await PostgresServer.start(t, { password: "superuser", initdbArguments: "--auth-host=scram-sha-256" });
    const quoted = PASSWORD.replace("'", "''");
    await server.query(`CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${quoted}'`);
    port = await tlsFront(t, server.port, await right.sign(`DNS:${HOST}`));
    api = await freePort();
  });

  test("with a certificate of another authority is refused", async () => {
    await refused(
      await rendered({ ca: wrong.ca }),
      /PostgreSQL at db\.example\.com:\d+ shows a certificate that no authority in database\.ca/,
    );
  });

  test("with another server's certificate is refused, whose name is told", async () => {
    const told = /shows the certificate of db\.example\.com: .* database\.host 'db\.example\.com'$/;
    await refused(await rendered({ host: "replica.example.com" }), told);
  });

  test("with a wrong password is refused, with the command that sets it", async () => {
    const told = /refuses the password of operator\. .*npm run config -- prod postgres-password --secret$/;
    await refused(await rendered({}, "wrong"), told);
  });

  test("that speaks no TLS is refused, and no password is sent to it", async () => {
    const plain = await tlsFront(t, server.port);
    await refused(
      await rendered({ port: plain }),
      /speaks no TLS, and database\.tls\.mode in Pulumi\.prod\.yaml asks for it/,
    );
  });

  test("whose administrator may not make databases is refused before a role is made", async () => {
    await server.query("ALTER ROLE operator NOCREATEDB");
    await refused(await rendered(), /ALTER ROLE "operator" CREATEDB CREATEROLE$/);
    await server.query("ALTER ROLE operator CREATEDB");
  });

  test("known by its address needs that address in the certificate", async () => {
    const other = await tlsFront(t, server.port, await right.sign("IP:10.0.0.5"));
    const { exitCode, all } = await access(await rendered({ host: "10.0.0.5", port: other }));
    assert.equal(exitCode, 0, all);
    await refused(await rendered({ host: "10.0.0.6", port: other }), /shows the certificate of 10\.0\.0\.5/);
  });

  test("is prepared, migrated and served from, every client checking its certificate", async () => {
    const stack = await rendered();
    const prepared = await access(stack);
    assert.equal(prepared.exitCode, 0, prepared.all);
    const job = find(stack, "Job", "board-api-migrations");
    const migrated = await inPod(stack, "Job", "board-api-migrations", podOf(job).containers[0].command ?? []);
    assert.equal(migrated.exitCode, 0, migrated.all);
    const child = inPod(stack, "Deployment", "board-api", ["python", "-m", "kanban"]);
    t.after(async () => {
      child.kill("SIGKILL");
      await child;
    });
    const url = `http://127.0.0.1:${api}`;
    const ready = () =>
      fetch(`${url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    for (let i = 0; i < 300 && child.exitCode === null && !(await ready()); i++) await sleep(100);
    const headers = { "content-type": "application/json" };
    const made = await fetch(`${url}/api/boards`, {
      method: "POST",
      headers,
      body: JSON.stringify({ name: "outside" }),
    });
    assert.equal(made.status, 201);
    assert.equal(await server.query("SELECT name FROM boards", "board_api"), "outside");
  });

  for (const scheme of ["postgresql", "postgresql+psycopg"]) {
    test(`is migrated by Alembic's own configuration, with the scheme ${scheme}`, async () => {
      const name = `${scheme.replace("+", "-")}-api`;
      const folder = temporaryFolder(t, ALEMBIC);
      const command = ["alembic", "-c", join(folder, "alembic.ini"), "upgrade", "head"];
      const stack = await rendered({}, PASSWORD, [boardApi({ name, database: { scheme }, migrations: { command } })]);
      const prepared = await access(stack, name);
      assert.equal(prepared.exitCode, 0, prepared.all);
      const migrated = await inPod(stack, "Job", `${name}-migrations`, command);
      assert.equal(migrated.exitCode, 0, migrated.all);
      assert.equal(await server.query("SELECT count(*) FROM made", name.replaceAll("-", "_")), "0");
    });
  }

  test("is not believed by a service either, whose migrations then end", async () => {
    const stack = await rendered({ ca: wrong.ca });
    const { command = [] } = podOf(find(stack, "Job", "board-api-migrations")).containers[0];
    const ran = await inPod(stack, "Job", "board-api-migrations", command, { MIGRATION_WAIT_SECONDS: "0" });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.all ?? "", /the TLS connection failed/);
  });
});
