/** Backups on a real server: what is stored is what was there, what is broken is none, and what is restored is whole. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Backing, COUNTS } from "../support/backing-up";
import { end, ended, fill, killGroup, makeDatabase, type End } from "../support/copying";
import { suiteCleanup } from "../support/suite";

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

    test("are refused in another stack's folder", async () => {
      const { code, said } = await backing.run("shop", { env: { BACKUP_HOST: "other", CURE_FOLDER: "Another." } });
      assert.deepEqual([code, /has backups of another stack: test \. Another\./.test(said)], [1, true], said);
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
      // What a new stack's migrations have made would be the newest backup of a lost one's bucket.
      await makeDatabase(server, "bare");
      const bare = "CREATE TABLE boards (id int); CREATE TABLE alembic_version AS SELECT 'x' AS version_num";
      await server.server.query(`SET ROLE bare_owner; ${bare}`, "bare");
      const env = {
        BACKUP_DATABASES: ["nowhere", "shop", "bare", "second"].map((each) => `${each} ${each}_owner`).join("\n"),
      };
      const program = {
        name: "pg_dump",
        script: `case "$*" in *shop) exit 1 ;; *) exec "$REAL" "$@" ;; esac`,
      } as const;
      const { code, said } = await backing.run("shop", { env, program });
      assert.equal(code, 1);
      assert.match(said, /database nowhere: there is none yet/);
      assert.match(said, /database bare: holds no rows yet/);
      assert.match(said, /The database shop was not backed up/);
      assert.match(said, /database second: backup \S+ is proven/);
    });

    test("of a repository that is not there yet are none, and say so", async () => {
      const other = new Backing(t, server);
      const listed = await other.run("shop", { script: "list.sh" });
      assert.deepEqual([listed.code, listed.said], [0, "[]"]);
      const before = await databases();
      const restored = await other.run("shop", { script: "restore-job.sh", env: { CURE_FIRST: "Make it." } });
      assert.match(restored.said, /was not made: .*: there is no repository of backups at \S+ yet\. Make it\./);
      assert.deepEqual([restored.code, await databases()], [1, before]);
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
  });
