/**
 * docs/runbooks/move-postgresql-outside.md, step by step, while rows are written: there, back, there again, and done. The server
 * outside is two major versions older, so that both ways are tried.
 */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { suiteCleanup } from "../support/suite";
import { authority } from "../support/tls";
import { clusterByHand, k3d, kubectl, names, pods, podUid } from "./cluster";
import { boardStatus, createBoard } from "./http";
import { query, removeServer, startServer } from "./outside";
import { Places } from "./places";
import { CLUSTER, Project, succeeded } from "./project";
import { inside, leftLogins, strays } from "./strays";
import { Writer } from "./writer";

const NAMESPACE = "postgresql-e2e";
const DATABASE = ["config", "wealist:database"];
const COUNT = "SELECT count(*) FROM boards";
/** Whether the database lets anybody in, superusers too. */
const OPEN = "SELECT datallowconn FROM pg_database WHERE datname = 'board_api'";
/** Its own service does not answer, or nobody is behind it: an answer of another kind comes from a database without tables. */
const PAUSED = /^503$|ECONN|refused|reset|closed|socket|fetch failed/;

const OLDER = "postgres:15-bookworm";

/** Seconds that migrations and pods may take. */
const PODS_START = 60;

describe("a stack whose PostgreSQL moves outside the cluster, and back", { concurrency: false }, () => {
  const t = suiteCleanup();
  const writer = new Writer();
  let project: Project;
  let places: Places;
  let address = "";
  let board = "";
  let server = "";
  let claim = "";

  const claimUid = () => kubectl("get", "pvc", "-n", NAMESPACE, "postgres-data", "-o", "jsonpath={.metadata.uid}");
  /** What answers under the name that clients know, as its addresses. */
  const endpoints = () =>
    kubectl(
      ...["get", "endpointslices", "-n", NAMESPACE, "-l", "kubernetes.io/service-name=postgres-service"],
      ...["-o", "jsonpath={.items[*].endpoints[*].addresses[*]}"],
    );
  const podIp = () => kubectl("get", "pod", "-n", NAMESPACE, "postgres-0", "-o", "jsonpath={.status.podIP}");
  /** Every row that was acknowledged is there, and what was not acknowledged was told as a pause. */
  const written = async (body: () => Promise<void>) => {
    const missed = await writer.while(body);
    assert.deepEqual(
      missed.map(({ what }) => what).filter((what) => !PAUSED.test(what)),
      [],
    );
    assert.deepEqual(await writer.lost(), []);
    assert.equal(await boardStatus(board), 200);
    return missed;
  };
  /** The Job of the copy, and what it printed. */
  const copied = async () => {
    const job = (await names("jobs")).find((name) => name.includes("board-api-db-copy"))!.split("/")[1]!;
    const began = await kubectl("get", "job", "-n", NAMESPACE, job, "-o", "jsonpath={.status.startTime}");
    return { began: Date.parse(began), log: await kubectl("logs", "-n", NAMESPACE, `job/${job}`) };
  };
  /** Nothing fails before the copy, nor for longer than it says and the new pods take to start. */
  const moves = async (change: () => Promise<void>) => {
    const missed = await written(async () => {
      const old = await pods();
      await change();
      succeeded(await project.npm("start"));
      assert.equal((await pods()).filter((uid) => old.includes(uid)).length, 0);
    });
    const { began, log } = await copied();
    const [, rows, rowsThere] = /public\.boards +\| +(\d+) +\| +(\d+)\n/.exec(log) ?? [];
    assert.ok(Number(rows) > 1, log);
    assert.equal(rowsThere, rows);
    const told = Number(/after ([\d.]+) s in which nothing could be written/.exec(log)?.[1]);
    const [first, last] = [missed[0]?.at ?? began, missed.at(-1)?.at ?? began];
    assert.ok(first >= began, `${began - first} ms before the copy: ${missed[0]?.what}`);
    assert.ok(last - first < (told + PODS_START) * 1000, `${last - first} ms, and the Job says ${told} s`);
  };
  /** Refused or failed: the pods of before serve, with every row. */
  const stays = async (told: RegExp) => {
    const old = await pods();
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    assert.match(ran.output.replace(/\s+/g, " "), told);
    assert.deepEqual(await pods(), old);
  };

  before(async () => {
    project = new Project(0);
    await removeServer();
    await clusterByHand();
    const own = await authority(t);
    address = await startServer(own, OLDER);
    copyFileSync(own.file, join(project.folder, "db-ca.pem"));
    places = new Places(project, address, { protect: true });
    // Adopted: as on a cluster of prod, an object that exists is not taken over silently.
    project.configure((config) => config.setIn(["config", "wealist:cluster", "create"], false));
    await places.reverted();
    succeeded(await project.npm("start"));
    board = await createBoard("inside");
    [server, claim] = [await podUid(NAMESPACE, "postgres-0"), await claimUid()];
  });
  after(async () => {
    await removeServer();
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("has the same rows outside, which the Job tells, and serves from there", async () => {
    await moves(() => places.out());
    assert.ok(Number(await query(COUNT, "board_api")) >= writer.written);
    assert.deepEqual(await leftLogins(query), []);
    assert.deepEqual(await strays(project), []);
  });

  test("keeps the server inside as it was, with a database that lets nobody in", async () => {
    assert.deepEqual([await podUid(NAMESPACE, "postgres-0"), await claimUid()], [server, claim]);
    assert.equal(await inside(OPEN), "f");
    assert.equal(await endpoints(), address);
  });

  test("is as it should be: nothing is left to do", async () => {
    succeeded(await project.pulumi(["preview", "--expect-no-changes"]));
  });

  test("refuses a revert that would leave the rows outside behind", async () => {
    const missed = await written(async () => {
      await places.reverted();
      await stays(/movedFrom/);
      await places.out();
      succeeded(await project.npm("start"));
    });
    assert.deepEqual(missed, []);
    assert.equal(await inside(OPEN), "f");
  });

  test("comes back with every row of now", async () => {
    await moves(() => places.back());
    assert.equal(await inside(OPEN), "t");
    assert.equal(await query(OPEN), "f");
    assert.ok(Number(await inside(COUNT, "board_api")) >= writer.written);
    assert.deepEqual([await podUid(NAMESPACE, "postgres-0"), await claimUid()], [server, claim]);
    assert.equal(await endpoints(), await podIp());
    assert.deepEqual(await leftLogins(inside), []);
    assert.deepEqual(await strays(project), []);
  });

  test("stays where it is when the copy fails", async () => {
    // Which no login but a superuser may make outside.
    await inside("CREATE EXTENSION pg_buffercache", "board_api");
    await written(async () => {
      await places.out();
      await stays(/extension/);
    });
    assert.equal(await inside(OPEN), "t");
    await inside("DROP EXTENSION pg_buffercache", "board_api");
  });

  test("moves again, with every row of now", async () => {
    await moves(() => Promise.resolve());
    assert.ok(Number(await query(COUNT, "board_api")) >= writer.written);
    assert.deepEqual(await leftLogins(query), []);
    assert.deepEqual(await strays(project), []);
  });

  test("lets go of the server inside in two steps, and of none by mistake", async () => {
    const serving = await pods();
    const without = () => project.configure((config) => config.deleteIn([...DATABASE, "movedFrom"]));
    without();
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    assert.match(ran.output, /protect/);
    project.configure((config) => config.setIn([...DATABASE, "movedFrom"], { protect: false }));
    succeeded(await project.npm("start"));
    without();
    succeeded(await project.npm("start"));
    assert.ok(!(await names("statefulsets")).includes(`${NAMESPACE}/postgres`));
    assert.deepEqual(await pods(), serving);
    assert.equal(await boardStatus(board), 200);
    assert.equal(await endpoints(), address);
  });
});
