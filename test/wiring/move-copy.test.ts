/** The Job that copies a database, on two real servers: what it leaves when it is done, and when it is not. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { FAULTS, within } from "../support/copy-faults";
import {
  end,
  ended,
  fill,
  killGroup,
  lost,
  makeDatabase,
  startCopy,
  stateOf,
  Writer,
  type CopyOptions,
  type End,
} from "../support/copying";
import { suiteCleanup } from "../support/suite";

/** A dump that takes its time. */
const SLOW = { name: "pg_dump", script: `"$REAL" "$@" | { sed -u 300q; sleep 2; cat; }` } as const;

describe("the copy of a database", () => {
  const t = suiteCleanup();
  let inside: End;
  let outside: End;
  const start = (database: string, options?: CopyOptions) => startCopy(t, inside, outside, database, options);
  const copy = (database: string, options?: CopyOptions) => ended(start(database, options));
  const made = async (database: string, rows?: number) => {
    await makeDatabase(inside, database);
    await makeDatabase(outside, database);
    await fill(inside, database, rows);
  };
  const moved = async (database: string, ...writers: readonly Writer[]) => {
    for (const writer of writers) assert.deepEqual(await lost(outside, database, await writer.stop()), []);
    const [from, to] = [await stateOf(inside, database), await stateOf(outside, database)];
    assert.deepEqual([from.open, from.mark?.["copy"], to.open, to.mark?.["copy"]], [false, "moved", true, "copied"]);
    assert.equal(from.mark?.["run"], to.mark?.["run"]);
    assert.deepEqual([from.mark?.["to"], to.mark?.["from"]], [outside.place, inside.place]);
  };
  const asBefore = async (database: string) => {
    assert.deepEqual(await stateOf(inside, database), { open: true, mark: undefined });
    assert.equal((await stateOf(outside, database)).mark, undefined);
    assert.equal(
      await outside.server.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database),
      "0",
    );
  };
  /** Waits until a query of this text is at work on a server. */
  const atWork = ({ server }: End, text: string) =>
    within(20_000, async () =>
      (await server.query(
        `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%${text}%' AND pid <> pg_backend_pid()`,
      )) === "0"
        ? `no ${text}`
        : undefined,
    );

  before(async () => {
    [inside, outside] = await Promise.all([end(t, "inside", false, true), end(t, "db.example.com:5432")]);
  });

  test("has every row that was acknowledged, whoever wrote it, and is not made twice", async () => {
    await made("written_by_all");
    await inside.server.query(`CREATE ROLE foreigner LOGIN PASSWORD 'f'`);
    await inside.server.query(
      `GRANT INSERT, SELECT ON written TO foreigner; GRANT ALL ON SEQUENCE written_v_seq TO foreigner`,
      "written_by_all",
    );
    const logins = [undefined, inside.admin, { user: "foreigner", password: "f" }];
    const writers = logins.map((login) => new Writer(t, inside, "written_by_all", login));
    for (const writer of writers) await writer.hasWritten();
    const { code, said } = await copy("written_by_all");
    assert.equal(code, 0, said);
    assert.match(
      said,
      /moved to PostgreSQL at db\.example\.com:5432, after \d+\.\d s in which nothing could be written/,
    );
    assert.match(said, /public\.boards +\| +500 +\| +500/);
    await moved("written_by_all", ...writers);
    const again = await copy("written_by_all");
    assert.deepEqual([again.code, again.said], [0, "database written_by_all: moved already"]);
    const next = "SELECT nextval('written_v_seq') > max(v) FROM written";
    assert.equal(await outside.server.query(next, "written_by_all"), "t");
  });

  test("loses no row where two Jobs run at once", async () => {
    await made("twice");
    const writer = new Writer(t, inside, "twice");
    await writer.hasWritten();
    const first = start("twice", { program: SLOW });
    await within(20_000, async () => ((await stateOf(inside, "twice")).mark ? undefined : "no mark"));
    const second = await copy("twice", { generation: 2 });
    assert.deepEqual([second.code, second.said], [0, "database twice: moved already"]);
    assert.equal((await ended(first)).code, 0);
    await moved("twice", writer);
  });

  test("loses no row where a second Job takes over from one that has lost its turn", async () => {
    await made("taken_over");
    const writer = new Writer(t, inside, "taken_over");
    await writer.hasWritten();
    const first = start("taken_over", { program: SLOW });
    await within(20_000, async () => ((await stateOf(inside, "taken_over")).mark ? undefined : "no mark"));
    const holders = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = hashtext('taken_over')::bigint & 4294967295`;
    assert.equal(await inside.server.query(holders), "t");
    const second = await copy("taken_over", { generation: 2 });
    assert.equal(second.code, 0, second.said);
    const { code, said } = await ended(first);
    assert.equal(code, 1, said);
    await moved("taken_over", writer);
  });

  test("is believed by its mark: not where what writes it is killed", async () => {
    await made("half");
    // The subshell that feeds the target's psql, a child of the script as this dump is one.
    const script = `"$REAL" "$@"; parent=$(sed -n 's/^PPid:\\t//p' /proc/$$/status)
      for status in /proc/[0-9]*/status; do
        pid=$(basename "$(dirname "$status")")
        [ "$(sed -n 's/^PPid:\\t//p' "$status" 2> /dev/null)" = "$parent" ] && tr '\\0' ' ' < "/proc/$pid/cmdline" | grep -q copy.sh && kill -9 "$pid"
      done; exit 0`;
    const { code, said } = await copy("half", { program: { name: "pg_dump", script } });
    assert.equal(code, 1, said);
    assert.match(said, /its transaction ended before it was committed\. Nothing of it is in .* is open again\.$/);
    await asBefore("half");
  });

  test("is believed by its mark: also where the answer of its COMMIT is lost", async () => {
    await made("answerless");
    // It reads the load alone from a pipe without `-f` and with no answer asked for.
    const script = `case " $* " in *" -q -d "*) "$REAL" "$@"; echo 'server closed the connection unexpectedly' >&2; exit 2 ;; *) exec "$REAL" "$@" ;; esac`;
    const { code, said } = await copy("answerless", { program: { name: "psql", script } });
    assert.equal(code, 0, said);
    await moved("answerless");
  });

  test("obeys a SIGTERM at once, while tables are counted: writers go on within five seconds", async () => {
    await made("counted");
    const writer = new Writer(t, inside, "counted");
    await writer.hasWritten();
    const job = start("counted", { fault: { file: "count.sql", before: "SELECT pg_sleep(60) \\g /dev/null\n" } });
    await atWork(inside, "pg_sleep(60)");
    const told = Date.now();
    process.kill(job.pid!, "SIGTERM");
    await writer.hasWritten(1);
    const { code, said } = await ended(job);
    assert.ok(Date.now() - told < 5000, `${Date.now() - told} ms`);
    assert.equal(code, 1);
    assert.match(
      said,
      /was ended before it was done\. Nothing of it is in .*, and the database of .* is open again\.$/,
    );
    await asBefore("counted");
    assert.deepEqual(await lost(inside, "counted", await writer.stop()), []);
  });

  test("of an older number changes nothing, also of one that waited for its turn", async () => {
    await made("numbered");
    await inside.server.query(
      `COMMENT ON DATABASE numbered IS 'wealist {"copy":"copied","run":"00","generation":7,"from":"x:1"}'`,
    );
    const { code, said } = await copy("numbered", { generation: 6 });
    assert.equal(code, 1);
    assert.match(said, /This is a Job of earlier settings \(number 6\): a later one \(7\) .*Nothing was changed\. /);
    await outside.server.query(
      `COMMENT ON ROLE numbered_owner IS 'wealist {"stack":"s","id":"00","generation":9,"administrator":0}'`,
    );
    assert.match((await copy("numbered", { generation: 8 })).said, /a later one \(9\)/);
    assert.equal((await copy("numbered", { generation: 9 })).code, 0);
  });

  test("keeps the fence closed where the target does not tell, and settles it later", async () => {
    await made("silent");
    const fault = FAULTS.find(({ name }) => name === "killed after verify")!;
    assert.notEqual((await copy("silent", { fault })).code, 0);
    assert.equal((await stateOf(inside, "silent")).open, false);
    const elsewhere = await copy("silent", { env: { COPY_TO: "other.example.com:5432" } });
    assert.match(
      elsewhere.said,
      /to PostgreSQL at db\.example\.com:5432 was interrupted.* stays closed\. Nothing was changed\./,
    );
    assert.equal((await stateOf(inside, "silent")).open, false);
    assert.equal((await copy("silent")).code, 0);
    await moved("silent");
  });

  test("refuses what has a table already, and its cures keep both", async () => {
    await made("two");
    await outside.server.query("SET ROLE two_owner; CREATE TABLE precious AS SELECT 1 AS v", "two");
    const { code, said } = await copy("two");
    assert.equal(code, 1);
    assert.match(said, /holds tables already \(public\.precious\).*Nothing was changed\./);
    assert.doesNotMatch(said, /DROP|empty/);
    await outside.server.query("ALTER DATABASE two RENAME TO two_before", "postgres", outside.admin);
    await outside.server.query("CREATE DATABASE two OWNER two_owner", "postgres", outside.admin);
    assert.equal((await copy("two")).code, 0);
    assert.equal(await outside.server.query("SELECT count(*) FROM precious", "two_before"), "1");
    // Opened by hand afterwards: two that are in use.
    await inside.server.query("ALTER DATABASE two ALLOW_CONNECTIONS true");
    assert.match(
      (await copy("two")).said,
      /was opened since: each may hold rows that the other lacks\. Nothing was changed/,
    );
    await inside.server.query("ALTER DATABASE two ALLOW_CONNECTIONS false");
    assert.match((await copy("two")).said, /moved already/);
  });

  test("waits for nobody who holds a table, and tells a prepared transaction", async () => {
    await made("held");
    const holder = inside.server
      .query("BEGIN; LOCK TABLE boards; SELECT pg_sleep(61)", "held", inside.admin)
      .catch(() => undefined);
    await atWork(inside, "pg_sleep(61)");
    assert.equal((await copy("held")).code, 0);
    await holder;
  });

  const SAMPLE = [
    "without its connection before lock",
    "killed after fence",
    "without its connection after count",
    "killed before end-run",
    "ended after begin",
    "killed before moved",
  ];
  const chosen = process.env["COPY_FAULTS"] ? FAULTS : FAULTS.filter(({ name }) => SAMPLE.includes(name));
  for (const [n, fault] of chosen.entries()) {
    test(`${fault.name} comes to its end by the next Job, with every row`, async () => {
      const database = `hit_${n}`;
      await made(database, 50);
      const writer = new Writer(t, inside, database);
      await writer.hasWritten();
      const job = start(database, { fault });
      const hit = await ended(job);
      killGroup(job);
      await sleep(50);
      const { code, said } = await copy(database);
      assert.equal(code, 0, `${said}\nbefore:\n${hit.said}`);
      await moved(database, writer);
    });
  }
});
