/** docs/runbooks/move-postgresql-outside.md, step by step: there, back, there again, and done. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { suiteCleanup } from "../support/suite";
import { authority } from "../support/tls";
import { clusterByHand, k3d, kubectl, names, pods, podUid } from "./cluster";
import { boardStatus, createBoard } from "./http";
import { PASSWORD, query, removeServer, startServer } from "./outside";
import { CLUSTER, Project, succeeded } from "./project";

const NAMESPACE = "postgresql-e2e";
const DATABASE = ["config", "wealist:database"];
const BOARDS = 25;
const COUNT = "SELECT count(*) FROM boards";

describe("a stack whose PostgreSQL moves outside the cluster", { concurrency: false }, () => {
  const t = suiteCleanup();
  let project: Project;
  let address = "";
  let board = "";
  let server = "";
  let claim = "";

  const setPassword = (value: string) =>
    project.pulumi(["config", "set", "--secret", "wealist:postgres-password"], {}, value);
  const configure = (value: unknown) => project.configure((config) => config.setIn(DATABASE, value));
  const movedFrom = { protect: true };
  const inside = () => configure({ kind: "statefulset", protect: true });
  const outside = () => configure({ kind: "external", host: address, admin: "operator", ca: "db-ca.pem", movedFrom });
  const insideQuery = (sql: string, database = "board_api") =>
    kubectl("exec", "-n", NAMESPACE, "postgres-0", "--", "psql", "-U", "postgres", "-d", database, "-Atc", sql);
  const claimUid = () => kubectl("get", "pvc", "-n", NAMESPACE, "postgres-data", "-o", "jsonpath={.metadata.uid}");
  /** What answers under the name that clients know, as its addresses. */
  const endpoints = () =>
    kubectl(
      ...["get", "endpointslices", "-n", NAMESPACE, "-l", "kubernetes.io/service-name=postgres-service"],
      ...["-o", "jsonpath={.items[*].endpoints[*].addresses[*]}"],
    );
  const podIp = () => kubectl("get", "pod", "-n", NAMESPACE, "postgres-0", "-o", "jsonpath={.status.podIP}");

  before(async () => {
    project = new Project(0);
    await removeServer();
    await clusterByHand();
    // Adopted: as on a cluster of prod, an object that exists is not taken over silently.
    project.configure((config) => config.setIn(["config", "wealist:cluster", "create"], false));
    inside();
    succeeded(await project.npm("start"));
    for (let n = 0; n < BOARDS; n++) board = await createBoard(`inside ${n}`);
    [server, claim] = [await podUid(NAMESPACE, "postgres-0"), await claimUid()];
    const own = await authority(t);
    address = await startServer(own);
    copyFileSync(own.file, join(project.folder, "db-ca.pem"));
  });
  after(async () => {
    await removeServer();
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("has the same rows outside, which the Job tells, and serves from there", async () => {
    const old = await pods();
    outside();
    succeeded(await setPassword(PASSWORD));
    succeeded(await project.npm("start"));
    assert.equal(await query(COUNT, "board_api"), String(BOARDS));
    const job = (await names("jobs")).find((name) => name.includes("board-api-db-copy"));
    const log = await kubectl("logs", "-n", NAMESPACE, `job/${job!.split("/")[1]}`);
    assert.match(log, new RegExp(`public\\.boards +\\| +${BOARDS} +\\| +${BOARDS}\\n`));
    assert.equal((await pods()).filter((uid) => old.includes(uid)).length, 0);
    assert.equal(await boardStatus(board), 200);
    await createBoard("outside");
    assert.equal(await query(COUNT, "board_api"), String(BOARDS + 1));
  });

  test("keeps the server inside as it was, with its rows, and locked", async () => {
    assert.deepEqual([await podUid(NAMESPACE, "postgres-0"), await claimUid()], [server, claim]);
    assert.equal(await insideQuery(COUNT), String(BOARDS));
    assert.equal(await insideQuery("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'board_api_a'"), "f");
    assert.equal(await endpoints(), address);
  });

  test("is as it should be: nothing is left to do", async () => {
    succeeded(await project.pulumi(["preview", "--expect-no-changes"]));
  });

  test("rolls back to the rows of before", async () => {
    inside();
    succeeded(await project.pulumi(["config", "rm", "wealist:postgres-password"]));
    succeeded(await project.npm("start"));
    assert.equal(await boardStatus(board), 200);
    assert.equal(await insideQuery(COUNT), String(BOARDS));
    assert.deepEqual([await podUid(NAMESPACE, "postgres-0"), await claimUid()], [server, claim]);
    assert.equal(await endpoints(), await podIp());
    board = await createBoard("inside again");
  });

  test("does not take the older copy outside for the rows of now", async () => {
    const old = await pods();
    outside();
    succeeded(await setPassword(PASSWORD));
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    assert.match(ran.output, /the one in the cluster has been in use since\. Nothing was changed\./);
    assert.deepEqual(await pods(), old);
    assert.equal(await boardStatus(board), 200);
  });

  test("moves again once that copy is gone", async () => {
    await query(
      "SET ROLE board_api_owner; DROP OWNED BY board_api_owner; COMMENT ON DATABASE board_api IS NULL",
      "board_api",
    );
    succeeded(await project.npm("start"));
    assert.equal(await query(COUNT, "board_api"), String(BOARDS + 1));
    assert.equal(await boardStatus(board), 200);
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
