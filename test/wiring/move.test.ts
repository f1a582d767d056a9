/** A database that moves from the server in the cluster to one outside, each of them a real one. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { Rendered } from "../../review/render/render";
import { dumpBy, GENERATED, OPERATOR, PLAIN, refused, rendered, succeeds, SUPERUSER } from "../support/moving";
import { environmentOf, find } from "../support/objects";
import { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { underWay } from "../support/under-way";
import { loginOf, runAccess, runMigrations } from "../support/wiring";

describe("a database that moves outside", () => {
  const t = suiteCleanup();
  let inside: PostgresServer;
  let outside: PostgresServer;
  let stack: Rendered;

  const asBefore = () => rendered({ kind: "statefulset" }, { "postgres-password": SUPERUSER });
  const copy = (more: Readonly<Record<string, string>> = {}, name?: string) =>
    runAccess(t, outside, stack, {
      name,
      job: "copy",
      env: { FROM_HOST: "127.0.0.1", FROM_PORT: `${inside.port}`, ...more },
    });
  const login = () => {
    const { PGUSER = "", PGPASSWORD = "" } = environmentOf(stack, find(stack, "Deployment", "board-api"));
    return { user: PGUSER, password: PGPASSWORD };
  };
  const boards = (server: PostgresServer) => server.query("SELECT count(*) FROM boards", "board_api", login());
  const tables = () => outside.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "board_api");
  const untouched = async () => {
    assert.equal(await tables(), "0");
    assert.equal(await boards(inside), "500");
  };
  const emptyOutside = async () => {
    await outside.query("DROP DATABASE board_api");
    await succeeds(runAccess(t, outside, stack));
  };
  const rollBack = async () => succeeds(runAccess(t, inside, await asBefore()));

  before(async () => {
    const initdbArguments = "--auth-host=scram-sha-256";
    inside = await PostgresServer.start(t, { password: SUPERUSER, initdbArguments });
    outside = await PostgresServer.start(t, { password: "superuser", initdbArguments });
    const quoted = OPERATOR.password.replace("'", "''");
    await outside.query(`CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${quoted}'`);
    const old = await asBefore();
    await succeeds(runAccess(t, inside, old));
    assert.equal((await runMigrations(inside, old)).exitCode, 0);
    const odd = `CREATE TABLE "Odd ""name, one" (v int); INSERT INTO "Odd ""name, one" SELECT generate_series(1, 7)`;
    await inside.query(`SET ROLE board_api_owner; ${odd}`, "board_api");
    await inside.query(
      `INSERT INTO boards (name, description) SELECT 'board ' || n, '' FROM generate_series(1, 500) n`,
      "board_api",
      loginOf(old),
    );
    stack = await rendered(
      { kind: "external", host: "db.example.com", port: outside.port, admin: "operator", movedFrom: {}, ...PLAIN },
      { "moved-from-password": SUPERUSER },
    );
    await succeeds(runAccess(t, outside, stack));
  });

  test("with a wrong password of the server inside is refused, with the command that sets it", async () => {
    const told = /refuses the password of postgres\. Nothing was changed\. .*moved-from-password --secret$/;
    await refused(copy({ FROM_PASSWORD: "wrong" }), told);
  });

  test("does not overwrite tables that nobody moved", async () => {
    await outside.query("SET ROLE board_api_owner; CREATE TABLE precious (v int)", "board_api");
    await refused(
      copy(),
      /holds tables already \(public\.precious\).*Nothing was changed.*DROP OWNED BY board_api_owner/,
    );
    assert.equal(await boards(inside), "500");
    await emptyOutside();
  });

  test("that cannot be restored leaves nothing outside, and the service as it was", async () => {
    // Functions of that language are a superuser's to make.
    await inside.query("CREATE FUNCTION odd(int) RETURNS int LANGUAGE internal AS 'int4abs'", "board_api");
    const ownReason =
      /could not be copied to .*: permission denied for language internal\. Nothing of it is in .*, and the service's logins in the cluster are open/;
    try {
      // The dump ends by itself, by the pipe that psql has left, or by what it says of that pipe.
      const ends = ["", "kill -PIPE $$", "echo 'pg_dump: error: could not write: Broken pipe' >&2; exit 1"];
      for (const end of ends) await refused(copy(dumpBy(t, inside, `"$DUMP" "$@"; ${end}`)), ownReason);
      await untouched();
    } finally {
      await inside.query("DROP FUNCTION odd", "board_api");
    }
  });

  test("that differs by one row is not committed", async () => {
    const { exitCode, stdout, stderr } = await copy(dumpBy(t, inside, `"$DUMP" "$@" | sed '/\tboard 77\t/d'`));
    assert.equal(exitCode, 1, stdout);
    assert.match(stdout, /public\.boards +\| +500 +\| +499/);
    assert.match(stderr, /what arrived differs in table public\.boards\. Nothing of it is in/);
    await untouched();
  });

  test("whose dump breaks off among the rows leaves nothing either", async () => {
    const breaksOff = `"$DUMP" "$@" | sed '/\tboard 77\t/q'; echo 'pg_dump: error: connection lost' >&2; exit 1`;
    await refused(copy(dumpBy(t, inside, breaksOff)), /could not be read: connection lost\. Nothing of it is in/);
    await untouched();
  });

  test("is ended by its deadline with the logins open again", async () => {
    // As the kubelet does it: a signal to the first process, which is the script.
    const ended = `
      script=$$
      parent() { sed -n 's/^PPid:\t//p' "/proc/$1/status"; }
      while tr '\\0' ' ' < "/proc/$(parent $script)/cmdline" | grep -q copy.sh; do script=$(parent $script); done
      kill -TERM $script
      exec sleep 10`;
    await refused(
      copy(dumpBy(t, inside, ended)),
      /was ended before it was done\..* are open again\. .*movedFrom\.copySeconds/,
    );
    await untouched();
  });

  test("ends the sessions of the old pods, copies every row, and tells the numbers", async () => {
    const sleeper = inside.query("SELECT pg_sleep(60)", "board_api", login()).catch((error: Error) => error.message);
    const active = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
    await underWay(sleeper, async () => (await inside.query(active)) !== "0");
    await succeeds(copy(), /public\.boards +\| +500 +\| +500/, /Odd ""name, one" +\| +7 +\| +7/);
    assert.match(String(await sleeper), /terminating connection/);
    assert.equal(await boards(outside), "500");
    await assert.rejects(boards(inside), /not permitted to log in/);
  });

  test("belongs to its owner there, so that migrations go on, and new rows have new keys", async () => {
    const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'";
    assert.equal(await outside.query(owners, "board_api"), "board_api_owner");
    const migrated = await runMigrations(outside, stack);
    assert.equal(migrated.exitCode, 0, migrated.all);
    await outside.query("INSERT INTO boards (name, description) VALUES ('outside', '')", "board_api", login());
    assert.equal(await boards(outside), "501");
  });

  test("is not copied twice", async () => {
    await succeeds(copy(), /moved already/);
    assert.equal(await boards(outside), "501");
  });

  test("has nothing to copy for a service that is new", async () => {
    await succeeds(runAccess(t, outside, stack, { name: "new-api" }));
    await succeeds(copy({}, "new-api"), /has no database new_api: there is nothing to copy/);
  });

  test("is not replaced outside by the old rows inside", async () => {
    await emptyOutside();
    await refused(copy(), /was moved to db.example.com:\d+|was moved to 127\.0\.0\.1:\d+ before/);
  });

  test("is served from inside again after a roll back, and then copied anew only where that is meant", async () => {
    await rollBack();
    assert.equal(await boards(inside), "500");
    await succeeds(copy());
    await rollBack();
    await refused(copy(), /the one in the cluster has been in use since\. Nothing was changed\. .*DROP OWNED/);
    assert.equal(await boards(inside), "500");
    // What the message says, by the login that it says.
    for (const sql of ["DROP OWNED BY board_api_owner", "COMMENT ON DATABASE board_api IS NULL"])
      await outside.query(`SET ROLE board_api_owner; ${sql}`, "board_api", OPERATOR);
    await inside.query("INSERT INTO boards (name, description) VALUES ('inside again', '')", "board_api", login());
    await succeeds(copy(), /public\.boards +\| +501 +\| +501/);
    assert.equal(await boards(outside), "501");
  });

  test("tells how a database is made anew that somebody dropped", async () => {
    await outside.query("DROP DATABASE board_api");
    await refused(
      copy(),
      /"board_api" does not exist\. Nothing was changed\. .*--replace '\*\*::board-api-db-access'$/,
    );
  });

  test("leaves no password in a log, of the servers or of the Job", async () => {
    const logs = [inside.log(), outside.log(), String((await copy()).all)];
    for (const word of [SUPERUSER, OPERATOR.password, GENERATED]) {
      for (const log of logs) assert.ok(!log.includes(word));
    }
  });
});
