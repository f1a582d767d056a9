/** A PostgreSQL outside the cluster, by TLS and with an administrator that is no superuser. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { suiteCleanup } from "../support/suite";
import { authority } from "../support/tls";
import { clusterByHand, k3d, pods } from "./cluster";
import { boardStatus, createBoard } from "./http";
import { PASSWORD, query, removeServer, startServer } from "./outside";
import { CLUSTER, Project, succeeded } from "./project";

const DATABASE = ["config", "wealist:database"];

describe("a stack on a PostgreSQL outside the cluster", { concurrency: false }, () => {
  const t = suiteCleanup();
  let project: Project;
  let address = "";
  let board = "";
  const set = (key: string, value: string) => project.configure((config) => config.setIn([...DATABASE, key], value));
  const setPassword = (value: string) =>
    project.pulumi(["config", "set", "--secret", "wealist:postgres-password"], {}, value);

  /** `npm start` says what is wrong, and the pods of before serve. */
  async function refused(...told: RegExp[]): Promise<void> {
    const before = await pods();
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    for (const pattern of told) assert.match(ran.output, pattern);
    assert.doesNotMatch(ran.output, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
    assert.ok(!ran.output.includes(PASSWORD));
    assert.deepEqual(await pods(), before);
    assert.equal(await boardStatus(board), 200);
  }

  before(async () => {
    project = new Project(0);
    await removeServer();
    await clusterByHand();
    const [own, other] = [await authority(t), await authority(t)];
    address = await startServer(own);
    copyFileSync(own.file, join(project.folder, "db-ca.pem"));
    writeFileSync(join(project.folder, "other-ca.pem"), other.ca);
    project.configure((config) => {
      config.setIn(["config", "wealist:cluster", "create"], false);
      config.setIn(DATABASE, { kind: "external", host: address, admin: "operator", ca: "db-ca.pem" });
    });
    succeeded(await project.pulumi(["stack", "init"]));
    succeeded(await setPassword(PASSWORD));
  });
  after(async () => {
    await removeServer();
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("serves a board from there, encrypted, prepared by a login that is no superuser", async () => {
    succeeded(await project.npm("start"));
    board = await createBoard("outside");
    assert.equal(await query("SELECT name FROM boards", "board_api"), "outside");
    const sessions = "pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename ~ '^board_api_[0-9]+$'";
    assert.equal(await query(`SELECT bool_and(ssl), count(*) > 0 FROM ${sessions}`), "t|t");
    assert.equal(await query("SELECT rolsuper FROM pg_roles WHERE rolname = 'operator'"), "f");
  });

  test("is reached by npm run psql, and through the in-cluster name of before", async () => {
    // Through the alias the certificate carries another name, so only its authority is looked at.
    const alias = "host=postgres-service.postgresql-e2e.svc.cluster.local sslmode=verify-ca";
    const count = "select 'boards: ' || count(*) from boards;";
    const ran = await project.npm("psql", ["board-api"], {}, `${count}\n\\connect '${alias}'\n${count}\n`);
    succeeded(ran);
    assert.equal(ran.output.match(/boards: 1/g)?.length, 2, ran.output);
  });

  test("names a wrong authority before a pod rolls", async () => {
    set("ca", "other-ca.pem");
    await refused(/shows a certificate that no authority in database\.ca of Pulumi\.e2e\.yaml/);
    set("ca", "db-ca.pem");
  });

  test("names a wrong host before a pod rolls", async () => {
    set("host", "nowhere.invalid");
    await refused(/The host name nowhere\.invalid is not known inside the cluster/);
    set("host", address);
  });

  test("names a wrong password before a pod rolls", async () => {
    succeeded(await setPassword("wrong"));
    await refused(/refuses the password of operator\. .*postgres-password --secret/);
    succeeded(await setPassword(PASSWORD));
  });

  test("goes on with the same data once all is right again", async () => {
    // The pods may roll: what each attempt wanted them to be configured with was made under a new name.
    succeeded(await project.npm("start"));
    assert.equal(await boardStatus(board), 200);
  });

  test("is backed up from there, and restored beside and in its place, by the same login", async () => {
    project.configure((config) => config.setIn([...DATABASE, "backup"], true));
    succeeded(await project.npm("start"));
    const made = await project.npm("backup", ["board-api"]);
    succeeded(made);
    assert.match(made.output, /database board_api: backup \S+ is proven, \d+ rows/);
    succeeded(await project.npm("restore", ["board-api", "--as", "board_api_beside"]));
    const switched = await project.npm("restore", ["board-api", "--switch", "--yes"]);
    succeeded(switched);
    assert.match(switched.output, /board_api: is what board_api_beside was/);
    assert.equal(await boardStatus(board), 200);
    assert.match((await project.npm("restore", ["board-api", "--switch", "--back", "--yes"])).output, /0 more/);
    assert.equal(await boardStatus(board), 200);
    assert.ok(!(made.output + switched.output).includes(PASSWORD));
  });
});
