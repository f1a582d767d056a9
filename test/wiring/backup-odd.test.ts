/** Databases that are unlike others: what is in them is proven and restored all the same. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import execa from "execa";

import { Backing } from "../support/backing-up";
import { ROOT } from "../support/config";
import { end, makeDatabase, type End } from "../support/copying";
import { suiteCleanup } from "../support/suite";

/** As long as a name can be. */
const LONG = `a${"bcdefghij".repeat(6)}`;

describe("a backup", () => {
  const t = suiteCleanup();
  let server: End;
  let backing: Backing;

  /** Makes it by statements of its owner and of the superuser, backs it up and restores it; gives the new one's name. */
  async function restored(name: string, owners: string, superusers = ""): Promise<string> {
    await makeDatabase(server, name);
    if (superusers) await server.server.query(superusers, name);
    await server.server.query(`SET ROLE "${name}_owner"; ${owners}`, name);
    const made = await backing.run(name);
    assert.match(made.said, /is proven/);
    const { code, said } = await backing.run(name, { script: "restore-job.sh" });
    assert.equal(code, 0, said);
    return /^database (\S+): restored/m.exec(said)![1]!;
  }

  before(async () => {
    server = await end(t, "inside", false, true);
    backing = new Backing(t, server);
  });

  test("has rows that not even their owner sees, by policies for roles that are nowhere else", async () => {
    await server.server.query("CREATE ROLE reporter NOLOGIN");
    const policy = "CREATE POLICY seen ON secrets TO reporter USING (true)";
    const force = "ALTER TABLE secrets ENABLE ROW LEVEL SECURITY; ALTER TABLE secrets FORCE ROW LEVEL SECURITY";
    const name = await restored(
      "hidden",
      `CREATE TABLE secrets AS SELECT generate_series(1, 9) AS id; ${policy}; ${force}`,
    );
    assert.equal(await server.server.query("SELECT count(*) FROM secrets", name), "9");
    assert.equal(
      await server.server.query("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'secrets'", name),
      "t",
    );
  });

  test("has what a database forbids by its settings", async () => {
    const name = await restored(
      "quiet",
      "CREATE TABLE t AS SELECT 1 AS id; ALTER DATABASE quiet SET default_transaction_read_only = on",
    );
    assert.equal(await server.server.query("SHOW default_transaction_read_only", name), "on");
  });

  test("has a thousand tables, each with its lock", async () => {
    const many =
      "DO $$ BEGIN FOR n IN 1..1000 LOOP EXECUTE format('CREATE TABLE t%s AS SELECT 1 AS id', n); END LOOP; END $$";
    const name = await restored("many", many);
    assert.equal(await server.server.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name), "1000");
  });

  test("has collations, and schemas that others are in", async () => {
    const made = `CREATE SCHEMA own; CREATE COLLATION own.german (provider = libc, locale = 'C'); CREATE TABLE own.t (name text COLLATE own.german);
      INSERT INTO own.t VALUES ('x')`;
    const name = await restored("sorted", made);
    assert.equal(await server.server.query("SELECT name FROM own.t", name), "x");
  });

  test("of a database with the longest of names has a name of its own", async () => {
    const name = await restored(LONG.slice(0, 57), "CREATE TABLE t AS SELECT 1 AS id");
    assert.ok(name.length <= 63 && name.endsWith("z"), name);
  });

  test("is not restored into the database in use, nor twice at once", async () => {
    await restored("busy", "CREATE TABLE t AS SELECT generate_series(1, 20000) AS id");
    const own = await backing.run("busy", { script: "restore-job.sh", env: { RESTORE_AS: "busy" } });
    assert.deepEqual([own.code, /the name of the one in use/.test(own.said)], [1, true], own.said);
    const both = [1, 2].map(() => backing.run("busy", { script: "restore-job.sh", env: { RESTORE_AS: "busy_twice" } }));
    assert.deepEqual(
      (await Promise.all(both)).map(({ code }) => code),
      [0, 0],
    );
    assert.equal(await server.server.query("SELECT count(*) FROM t", "busy_twice"), "20000");
  });

  test("has its extensions made without a command of psql's own, which a dump forbids", async () => {
    const folder = join(ROOT, "components/postgres/backup");
    const input = [
      ...["\\restrict key", "CREATE SCHEMA own;", 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA own;'],
      ...[
        "COMMENT ON EXTENSION \"uuid-ossp\" IS 'ids';",
        "CREATE TABLE t (",
        ");",
        "CREATE EXTENSION of a row",
        "\\unrestrict key",
      ],
    ].join("\n");
    const script = `here=${folder}; say() { printf '%s\n' "$*"; }; . ${folder}/load.sh; loadable 17`;
    const lines = (await execa("sh", ["-c", script], { input })).stdout.split("\n");
    assert.deepEqual(
      lines.filter((line) => line.startsWith("\\")),
      ["\\restrict key", "\\unrestrict key"],
    );
    assert.ok(lines.includes("SELECT set_config('wealist.extension', 'uuid-ossp', false);"));
    assert.deepEqual(
      [lines.includes("CREATE EXTENSION of a row"), lines.some((line) => line.startsWith("COMMENT"))],
      [true, false],
    );
  });
});
