/** Backups on a real server: what is stored is what was there, what is broken is none, and what is restored is whole. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Backing } from "../support/backing-up";
import { end, ended, fill, killGroup, makeDatabase, type End } from "../support/copying";
import { suiteCleanup } from "../support/suite";

const COUNTS = `SELECT (SELECT count(*) FROM boards) || ' ' || (SELECT md5(string_agg(b::text, ',' ORDER BY id)) FROM boards b) || ' '
  || (SELECT count(*) FROM parts) || ' ' || (SELECT last_value FROM boards_id_seq) || ' '
  || (SELECT string_agg(encode(lo_get(oid), 'hex'), ',') FROM pg_largeobject_metadata)`;

for (const superuser of [true, false])
  describe(`backups by ${superuser ? "a superuser" : "an administrator that is no superuser"}`, () => {
    const t = suiteCleanup();
    let server: End;
    let backing: Backing;
    const counts = (database: string) => server.server.query(COUNTS, database);
    const databases = () =>
      server.server.query("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate");
    const made = async (database: string) => {
      await makeDatabase(server, database);
      await fill(server, database);
    };

    before(async () => {
      server = await end(t, "inside", false, superuser);
      backing = new Backing(t, server);
      await made("shop");
      await server.server.query(`ALTER DATABASE shop SET search_path TO "$user", public, app`);
      await server.server.query(`ALTER DATABASE shop SET statement_timeout TO '5min'`);
    });

    test("are proven, and restored beside, whole", async () => {
      const { code, said } = await backing.run("shop");
      assert.equal(code, 0, said);
      assert.match(said, /database shop: backup \d{8}T\d{6}Z is proven, 557 rows/);
      const restored = await backing.run("shop", { script: "restore-job.sh" });
      assert.equal(restored.code, 0, restored.said);
      const [, name] = /database (shop_\d{8}t\d{6}z): restored/.exec(restored.said) ?? [];
      assert.ok(name, restored.said);
      assert.equal(await counts(name), await counts("shop"));
      const settings = `SELECT setconfig FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE setrole = 0 AND datname = `;
      assert.equal(await server.server.query(`${settings}'${name}'`), await server.server.query(`${settings}'shop'`));
      assert.equal(
        await server.server.query(`SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '${name}'`),
        "shop_owner",
      );
      const again = await backing.run("shop", { script: "restore-job.sh" });
      assert.deepEqual([again.code, /is there already/.test(again.said)], [0, true]);
    });

    test("are none where the dump breaks", async () => {
      const list = async () => (await backing.run("shop", { script: "list.sh" })).said;
      const before = await list();
      const program = {
        name: "pg_dump",
        script: `"$REAL" "$@" | head -n 60; echo 'pg_dump: error: connection lost' >&2; exit 1`,
      } as const;
      const { code, said } = await backing.run("shop", { program });
      assert.equal(code, 1);
      assert.match(said, /The database shop was not backed up/);
      assert.equal(await list(), before);
    });

    test("are not proven where a table is missing, or rows", async () => {
      const without = { name: "pg_dump", script: `exec "$REAL" -T boards "$@"` } as const;
      assert.match((await backing.run("shop", { program: without })).said, /is not proven: .*boards/);
      const fewer = { name: "pg_dump", script: `"$REAL" "$@" | sed '/^7\\tb\\\\t7\\t/d'` } as const;
      const { code, said } = await backing.run("shop", { program: fewer });
      assert.deepEqual(
        [code, /is not proven: what arrived differs in table public\.boards/.test(said)],
        [1, true],
        said,
      );
    });

    test("are not proven where the repository gives back something else", async () => {
      const other = new Backing(t, server);
      assert.equal((await other.run("shop")).code, 0);
      for (const bytes of [0, 50, 3000]) {
        other.damage(bytes);
        const { code, said } = await other.run("shop", { env: { CURE_REPAIR: "Repair it." } });
        assert.deepEqual(
          [code, /is not proven: the repository .* is damaged\. Repair it\./.test(said)],
          [1, true],
          said,
        );
        const before = await databases();
        const restored = await other.run("shop", { script: "restore-job.sh", env: { RESTORE_AS: "shop_damaged" } });
        assert.deepEqual([restored.code, await databases()], [1, before], restored.said);
      }
    });

    test("are refused with another key, and say what helps", async () => {
      const env = { RESTIC_PASSWORD: "another", CURE_KEY: "Give that one." };
      const { code, said } = await backing.run("shop", { env });
      assert.deepEqual(
        [code, /made with another key than the stack has\. Give that one\./.test(said)],
        [1, true],
        said,
      );
    });

    test("of several databases: one that fails does not keep the others from theirs", async () => {
      await made("second");
      const env = { BACKUP_DATABASES: "nowhere nowhere_owner\nshop shop_owner\nsecond second_owner" };
      const program = {
        name: "pg_dump",
        script: `case "$*" in *shop) exit 1 ;; *) exec "$REAL" "$@" ;; esac`,
      } as const;
      const { code, said } = await backing.run("shop", { env, program });
      assert.equal(code, 1);
      assert.match(said, /database nowhere: there is none yet/);
      assert.match(said, /The database shop was not backed up/);
      assert.match(said, /database second: backup \S+ is proven/);
    });

    test("are no file of somebody else's", async () => {
      const { said } = await backing.run("shop", {
        env: { RESTORE_FROM: "-" },
        script: "restore-job.sh",
        input: "SELECT 1;\n",
      });
      assert.match(said, /what was given is no dump of this program/);
    });

    test("end at once where they are asked to, and leave no process and no database", async () => {
      const slow = { name: "pg_dump", script: `"$REAL" "$@"; sleep 30` } as const;
      const job = backing.start("shop", { program: slow });
      await sleep(3000);
      const started = Date.now();
      job.kill("SIGTERM");
      const { code, said } = await ended(job);
      assert.deepEqual([code, Date.now() - started < 5000], [1, true], said);
    });

    test("that were killed are done by the next run", async () => {
      for (const milliseconds of [500, 1500, 2500, 3500]) {
        const job = backing.start("shop");
        await sleep(milliseconds);
        killGroup(job);
        await job;
        const { code, said } = await backing.run("shop");
        assert.equal(code, 0, `after ${milliseconds} ms: ${said}`);
      }
      const before = await counts("shop");
      for (const milliseconds of [200, 600, 1000]) {
        const env = { RESTORE_AS: `shop_killed_${milliseconds}` };
        const job = backing.start("shop", { script: "restore-job.sh", env });
        await sleep(milliseconds);
        killGroup(job);
        await job;
        const { code, said } = await backing.run("shop", { script: "restore-job.sh", env });
        assert.equal(code, 0, said);
        assert.equal(await counts(env.RESTORE_AS), before);
      }
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
