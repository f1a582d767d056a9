/** A restored database that takes the place of the one in use, on a real server. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Backing, COUNTS } from "../support/backing-up";
import { end, fill, makeDatabase, type End } from "../support/copying";
import { suiteCleanup } from "../support/suite";

for (const superuser of [true, false])
  describe(`restored databases, switched to by ${superuser ? "a superuser" : "an administrator that is no superuser"}`, () => {
    const t = suiteCleanup();
    let server: End;
    let backing: Backing;
    const counts = (database: string) => server.server.query(COUNTS, database);

    before(async () => {
      server = await end(t, "inside", false, superuser);
      backing = new Backing(t, server);
      await makeDatabase(server, "shop");
      await fill(server, "shop");
      assert.equal((await backing.run("shop")).code, 0);
    });

    test("take the place of the one in use, with its settings and rights, and give it back", async () => {
      await server.server.query(`CREATE ROLE reader LOGIN`);
      await server.server.query(`GRANT CONNECT ON DATABASE shop TO reader`);
      await server.server.query(`ALTER DATABASE shop CONNECTION LIMIT 50`);
      await backing.run("shop", { script: "restore-job.sh", env: { RESTORE_AS: "shop_next" } });
      await server.server.query("INSERT INTO boards (name) VALUES ('late')", "shop");
      const [live, next] = [await counts("shop"), await counts("shop_next")];
      assert.notEqual(live, next);
      const env = { SWITCH_TO: "shop_next", SWITCH_KEEP: "shop_before_next" };
      const { code, said } = await backing.run("shop", { script: "switch.sh", env });
      assert.equal(code, 0, said);
      assert.match(said, /is what shop_next was, after \d\.\d s in which nothing could be written/);
      assert.deepEqual([await counts("shop"), await counts("shop_before_next")], [next, live]);
      const rights = `SELECT has_database_privilege('reader', 'shop', 'CONNECT'), datconnlimit, datallowconn FROM pg_database WHERE datname = 'shop'`;
      assert.equal(await server.server.query(rights), "t|50|t");
      const role = `SELECT count(*) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = 'shop' AND setrole = 'shop_1'::regrole`;
      assert.equal(await server.server.query(role), "1");
      assert.match((await backing.run("shop", { script: "switch.sh", env })).said, /is shop_next already/);
      const back = { SWITCH_TO: "shop_before_next", SWITCH_KEEP: "shop_next" };
      assert.equal((await backing.run("shop", { script: "switch.sh", env: back })).code, 0);
      assert.deepEqual([await counts("shop"), await counts("shop_next")], [live, next]);
    });

    test("keep what a move has written of the database, through a switch that fails, one that does not, and the way back", async () => {
      const moved = `wealist {"copy":"copied","run":"abc","generation":2,"from":"db.example.com:5432","rows":5}`;
      await server.server.query(`COMMENT ON DATABASE shop IS '${moved}'`);
      const said = () =>
        server.server.query("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'shop'");
      const [to, keep] = ["shop_moved_next", "shop_moved_before"];
      await backing.run("shop", { script: "restore-job.sh", env: { RESTORE_AS: to } });
      const broken = { file: "switch.sql", text: "SELECT 1 / 0;\n" };
      const failed = await backing.run("shop", {
        script: "switch.sh",
        env: { SWITCH_TO: to, SWITCH_KEEP: keep },
        before: broken,
      });
      assert.deepEqual([failed.code, await said()], [1, moved], failed.said);
      for (const [SWITCH_TO, SWITCH_KEEP] of [
        [to, keep],
        [keep, to],
      ] as const) {
        const { code, said: told } = await backing.run("shop", {
          script: "switch.sh",
          env: { SWITCH_TO, SWITCH_KEEP },
        });
        assert.equal(code, 0, told);
        assert.equal((JSON.parse((await said()).slice("wealist ".length)) as { over: string }).over, moved);
      }
      await server.server.query("COMMENT ON DATABASE shop IS NULL");
    });

    test("a switch that was killed at any of its statements is done by the next one", async () => {
      for (const file of ["switch-state.sql", "fence.sql", "end-sessions.sql", "switch.sql", "pause.sql"]) {
        const [to, keep] = ["shop_next", "shop_kept"];
        const before = { file, text: "\\! kill -9 $PPID\n" };
        const env = { SWITCH_TO: to, SWITCH_KEEP: keep };
        const job = backing.start("shop", { script: "switch.sh", env, before });
        await sleep(100);
        await job;
        const { code, said } = await backing.run("shop", { script: "switch.sh", env });
        assert.equal(code, 0, `${file}: ${said}`);
        const open = "SELECT bool_and(datallowconn) FROM pg_database WHERE datname LIKE 'shop%'";
        assert.equal(await server.server.query(open), "t", file);
        const undone = await backing.run("shop", { script: "switch.sh", env: { SWITCH_TO: keep, SWITCH_KEEP: to } });
        assert.equal(undone.code, 0, undone.said);
      }
    });
  });
