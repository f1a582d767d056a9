/**
 * Backups to a volume: made, proven, seen failing where they are damaged; restored, switched to and back while rows are written.
 * Each test goes on from the one before.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { clusterByHand, k3d, kubectl } from "./cluster";
import { underLoad } from "./load";
import { CLUSTER, Project, succeeded } from "./project";
import { scheduledBackup, lastLines, repositoryFolder } from "./repository";
import { rowsOf } from "./rows";
import { Writer } from "./writer";

const NAMESPACE = "postgresql-e2e";
const SERVICE = ["config", "wealist:services", 0];
const BACKUP = ["config", "wealist:database", "backup"];

describe("backups to a volume", { concurrency: false }, () => {
  let project: Project;
  const writer = new Writer();

  const start = async () => succeeded(await project.npm("start"));
  const backUp = () => project.npm("backup", ["board-api"]);
  const rows = () => rowsOf(kubectl, NAMESPACE, ["board_api"]);
  const namesIn = async (database: string) => {
    const psql = ["psql", "-U", "postgres", "-d", database, "-Atc", "SELECT name FROM boards"];
    return (await kubectl("exec", "-n", NAMESPACE, "postgres-0", "--", ...psql)).split("\n");
  };
  /** A backup that fails, in these words, and touches nothing in use. */
  const failing = async (ran: Promise<{ readonly code: number; readonly output: string }>, ...told: RegExp[]) => {
    const before = await rows();
    const { code, output } = await ran;
    assert.equal(code, 1, output);
    for (const words of told) assert.match(output, words);
    assert.doesNotMatch(output, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
    assert.deepEqual(await rows(), before);
  };

  before(async () => {
    project = new Project(0);
    await clusterByHand();
    project.configure((config) => {
      config.setIn(["config", "wealist:cluster", "create"], false);
      config.setIn(BACKUP, true);
    });
    await start();
    // One that an owner may make, and one that only a superuser may, in a schema of their own.
    const extensions = [
      "CREATE SCHEMA extensions",
      ...["citext", "pg_stat_statements"].map((name) => `CREATE EXTENSION ${name} SCHEMA extensions`),
    ];
    const psql = ["psql", "-U", "postgres", "-d", "board_api", "-c", extensions.join("; ")];
    await kubectl("exec", "-n", NAMESPACE, "postgres-0", "--", ...psql);
    await writer.while(() => new Promise((resolve) => setTimeout(resolve, 3000)));
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("are made, proven and listed", async () => {
    const made = await backUp();
    succeeded(made);
    assert.match(
      made.output,
      new RegExp(`database board_api: backup \\d{8}T\\d{6}Z is proven, ${writer.written} rows`),
    );
    const list = await project.npm("backup", ["--list"]);
    succeeded(list);
    assert.match(list.output, new RegExp(`board_api +\\d+s +${writer.written} .* hand +yes`));
    const check = await project.npm("backup", ["--check"]);
    succeeded(check);
  });

  test("are told by status, until the key was shown", async () => {
    const before = await project.npm("status");
    assert.match(before.output, /Backups: board_api: the backup \S+ was proven/);
    assert.match(before.output, /lost with it/);
    assert.match(before.output, /--key/);
    const { output: key } = await project.npm("backup", ["--key"]);
    assert.match(key.trim(), /^[A-Za-z0-9]{43}$/);
    assert.doesNotMatch((await project.npm("status")).output, /--key/);
    succeeded(await project.pulumi(["preview", "--refresh", "--expect-no-changes"]));
  });

  test("one before migrations with a new image", async () => {
    const undo = project.edit(
      "applications/backend/services/kanban/kanban/migrate.py",
      (text) => `${text}\n# Changed.\n`,
    );
    await start();
    undo();
    await start();
    assert.match((await project.npm("backup", ["--list"])).output, /migrations +yes/);
  });

  test("of which a table is missing are not proven", () =>
    failing(
      scheduledBackup([
        "mkdir -p /tmp/bin",
        `printf '#!/bin/sh\\nexec /usr/lib/postgresql/17/bin/pg_dump -T boards "$@"' > /tmp/bin/pg_dump`,
        "chmod +x /tmp/bin/pg_dump",
        "PATH=/tmp/bin:$PATH",
      ]),
      /is not proven: .*public\.boards/,
    ));

  test("with another key are refused, with the way to give the right one", async () => {
    const key = (await project.npm("backup", ["--key"])).output.trim();
    succeeded(await project.pulumi(["config", "set", "--secret", "wealist:backup-key"], {}, "another key"));
    await start();
    await failing(backUp(), /made with another key/, /config -- e2e backup-key --secret/);
    succeeded(await project.pulumi(["config", "set", "--secret", "wealist:backup-key"], {}, key));
    await start();
    succeeded(await backUp());
  });

  test("in a repository with a changed byte are not proven, and it can be repaired", async () => {
    const folder = await repositoryFolder();
    const damage = `for file in ${folder}/data/*/*; do chmod u+w $file; printf '\\377' | dd of=$file bs=1 seek=40 conv=notrunc; done`;
    await lastLines(damage);
    await failing(project.npm("restore", ["board-api"]), /is damaged/, /--repair/);
    const repaired = await project.npm("backup", ["--repair"]);
    succeeded(repaired);
    assert.match(repaired.output, /Taken out[\s\S]*is proven[\s\S]*is repaired/);
    succeeded(await project.npm("backup", ["--check"]));
  });

  test("on a volume that is full say so", async () => {
    const folder = await repositoryFolder();
    await lastLines(`mount -t tmpfs -o size=12k,mode=0777 none ${folder}`);
    try {
      await failing(backUp(), /is full/, /Make room on the disk/);
    } finally {
      await lastLines(`umount -l ${folder}`);
    }
    succeeded(await backUp());
  });

  test("are restored beside, switched to and back under load, and no row is lost", async () => {
    succeeded(await backUp());
    const pauses: number[] = [];
    const paused = ({ output }: { readonly output: string }) =>
      pauses.push(Number(/after ([\d.]+) s in which/.exec(output)?.[1]));
    const { missed } = await underLoad(writer, async () => {
      const restored = await project.npm("restore", ["board-api", "--as", "board_api_beside"]);
      succeeded(restored);
      assert.match(restored.output, /database board_api_beside: restored from the backup/);
      const switched = await project.npm("restore", ["board-api", "--switch", "--as", "board_api_beside", "--yes"]);
      succeeded(switched);
      paused(switched);
      assert.match(switched.output, /its migrations have run/);
      const status = await project.npm("status");
      assert.match(status.output, /keeps the database board_api_before_beside .*which was in use/);
      // It is the service's database in all that comes later, with another login too.
      project.configure((config) => config.setIn([...SERVICE, "database"], { rotation: 1 }));
      await start();
      const back = await project.npm("restore", ["board-api", "--switch", "--back", "--yes"]);
      succeeded(back);
      paused(back);
      assert.match(back.output, /rows in use now, \d+ more than were restored/);
    });
    // What was written into the restored one is in it, and all else in the one of before.
    const [live, beside] = [await namesIn("board_api"), await namesIn("board_api_beside")];
    const there = new Set([...live, ...beside]);
    assert.deepEqual(
      writer.names.filter((name) => !there.has(name)),
      [],
    );
    assert.ok(beside.some((name) => !live.includes(name)) && live.some((name) => !beside.includes(name)));
    // Of two pauses: what failed is in one of them, and the time between two requests.
    const times = missed.map(({ at }) => at / 1000).sort((a, b) => a - b);
    const spans = pauses.map((pause) => {
      const first = times[0] ?? 0;
      const within = times.filter((at) => at <= first + pause + 0.2);
      times.splice(0, within.length);
      return `${within.length} failed in ${pause} s`;
    });
    assert.deepEqual(times, [], `failed outside of the pauses: ${spans.join(", ")}`);
    assert.ok(
      pauses.every((pause) => pause > 0 && pause < 5),
      `${pauses.join(" and ")} s`,
    );
    succeeded(await project.npm("db", ["drop", "board_api_beside", "--yes"]));
    await start();
  });

  test("by a file outlive the cluster", async () => {
    const file = `${project.folder}/board.sql.gz`;
    succeeded(await project.npm("backup", ["board-api", "--file", file]));
    const restored = await project.npm("restore", ["board-api", "--file", file, "--as", "board_api_file"]);
    succeeded(restored);
    const [live, copy] = [await rows(), await rowsOf(kubectl, NAMESPACE, ["board_api_file"])];
    assert.equal(copy["board_api_file"], live["board_api"]);
  });
});
