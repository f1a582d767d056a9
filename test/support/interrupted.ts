/** The Jobs of a database, and what has to hold wherever one of them is ended. */
import assert from "node:assert/strict";

import { dataOf, find } from "./objects";
import type { Interrupted, Point } from "./killed";
import { pointsOf } from "./killed";
import { ownedServer, stackOf } from "./owned";
import type { Cleanup } from "./temporary";
import { loginOf, runAccess } from "./wiring";

const ACCESS = ["begin.sql", "access.sql", "mark.sql", "refusals.sql", "collation.sql", "after-copy.sql"];
const RETIRE = ["begin.sql", "retire.sql", "late.sql", "old-logins.sql", "give-over.sql", "drop-logins.sql"];
const MOVED = 'wealist {"copy":"moved","run":"r1","generation":1,"to":"db.example.com:5432"}';

export async function interruptedJobs(t: Cleanup) {
  const { server, run, works, clear, succeeds } = await ownedServer(t);
  const [before, after] = [await stackOf("aa"), await stackOf("aa", { rotation: 1 })];
  const files = dataOf(find(after.stack, "ConfigMap", "board-api-db-scripts"));
  const query = async (sql: string, wanted: string) => assert.equal(await server.query(sql), wanted, sql);
  const nobodyIsMore = () =>
    query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'board_api%' AND (rolsuper OR rolcreaterole)", "0");
  const marked = () =>
    query(
      "SELECT count(*) FROM pg_roles r LEFT JOIN pg_shdescription ON objoid = oid WHERE rolname = 'board_api_owner' AND description IS NULL",
      "0",
    );
  const jobs = (job: "access" | "retire", more = {}): Interrupted["run"] => {
    const env = { ...after.env, KILLER: "superuser", PGAPPNAME: "killed", ...more };
    return (changed) => runAccess(t, server, after.stack, { job, env, changed });
  };
  const newWorks = async () => assert.equal(await works(after, "SELECT current_user"), "board_api_owner");
  const oldWorks = async () => {
    assert.equal(await works(before, "SELECT count(*) FROM kept"), "1");
    await nobodyIsMore();
  };
  const made = async () => {
    await clear();
    await succeeds(run(before));
    await works(before, "CREATE TABLE kept (v int); INSERT INTO kept VALUES (1)");
  };
  const old = loginOf(before.stack).user;
  const scenarios: Readonly<Record<string, Interrupted & { readonly points: readonly Point[] }>> = {
    "the first access Job": {
      points: pointsOf(files, ACCESS),
      prepare: clear,
      run: jobs("access"),
      holds: async () => {
        await nobodyIsMore();
        await marked();
      },
      done: newWorks,
    },
    "an access Job of a rotation": {
      points: pointsOf(files, ACCESS),
      prepare: made,
      run: jobs("access"),
      holds: oldWorks,
      done: newWorks,
    },
    "an access Job that puts a moved database aside": {
      points: pointsOf(files, ["access.sql", "after-copy.sql"]),
      prepare: async () => {
        await made();
        await server.query(
          `COMMENT ON DATABASE board_api IS '${MOVED}'; ALTER DATABASE board_api ALLOW_CONNECTIONS false`,
        );
      },
      run: jobs("access", { ACCESS_MOVED_FROM: "db.example.com:5432" }),
      holds: () => query("SELECT count(*) FROM pg_database WHERE datname ~ '^board_api' AND NOT datallowconn", "1"),
      done: newWorks,
    },
    "a retire Job": {
      points: pointsOf(files, RETIRE),
      prepare: async () => {
        await made();
        await succeeds(run(after));
        await server.query(
          `CREATE TABLE stray (v int); ALTER TABLE stray OWNER TO ${old}; SELECT lo_create(42); ALTER LARGE OBJECT 42 OWNER TO ${old}`,
          "board_api",
        );
      },
      run: jobs("retire"),
      holds: async () => {
        assert.equal(await works(after, "SELECT count(*) FROM kept"), "1");
        await nobodyIsMore();
      },
      done: async () => {
        await query(`SELECT count(*) FROM pg_roles WHERE rolname = '${old}'`, "0");
        const owners =
          "SELECT tableowner FROM pg_tables WHERE tablename = 'stray' UNION SELECT pg_get_userbyid(lomowner) FROM pg_largeobject_metadata";
        assert.equal(await server.query(owners, "board_api"), "board_api_owner");
      },
    },
  };
  return scenarios;
}
