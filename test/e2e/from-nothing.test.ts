/** The runbook "From nothing": a cluster with its volumes and its state is lost, and the bucket alone is left. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import execa from "execa";

import { k3d, kubectl } from "./cluster";
import { CLUSTER, Project, succeeded } from "./project";
import { argumentsWhile, logsOnNode } from "./repository";
import { rowsOf } from "./rows";
import { ACCESS_KEY_ID, disconnectS3, reconnectS3, removeS3, SECRET_ACCESS_KEY, startS3 } from "./s3";
import { Writer } from "./writer";

const NAMESPACE = "postgresql-e2e";
const SUMS = `SELECT md5(string_agg(b::text, ',' ORDER BY id)) FROM boards b`;

describe("a stack of which the bucket alone is left", { concurrency: false }, () => {
  let project: Project;
  let key: string;
  let place: string;
  let rows: string;
  let sums: string;
  const writer = new Writer();

  const counted = async () => (await rowsOf(kubectl, NAMESPACE, ["board_api"]))["board_api"]!;
  const checksum = () =>
    kubectl("exec", "-n", NAMESPACE, "postgres-0", "--", "psql", "-U", "postgres", "-d", "board_api", "-Atc", SUMS);
  const superuserPassword = async () => {
    const secrets = await kubectl(
      "get",
      "secrets",
      "-n",
      NAMESPACE,
      "-o",
      "jsonpath={.items[*].data.POSTGRES_PASSWORD}",
    );
    return Buffer.from(secrets.split(" ")[0]!, "base64").toString();
  };
  const backedUpTo = async (url: string) => {
    project.configure((config) => config.setIn(["config", "wealist:database", "backup"], { to: { kind: "s3", url } }));
    for (const [name, value] of [
      ["backup-access-key-id", ACCESS_KEY_ID],
      ["backup-secret-access-key", SECRET_ACCESS_KEY],
    ] as const)
      succeeded(await project.pulumi(["config", "set", "--secret", `wealist:${name}`], {}, value));
  };

  before(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project = new Project(0);
    project.configure((config) => {
      config.setIn(["config", "wealist:database", "backup"], true);
      config.setIn(["config", "wealist:database", "protect"], true);
    });
    succeeded(await project.npm("start"));
    place = await startS3();
  });
  after(async () => {
    await removeS3();
    await k3d("cluster", "delete", CLUSTER);
    // The last cluster found it there, and has left it.
    await execa("docker", ["network", "rm", `k3d-${CLUSTER}`], { reject: false });
    project.remove();
  });

  test("is backed up to it", async () => {
    await backedUpTo(place);
    succeeded(await project.npm("start"));
    await writer.while(() => new Promise((resolve) => setTimeout(resolve, 3000)));
    let said = "";
    const programs = await argumentsWhile(async () => {
      const made = await project.npm("backup");
      succeeded(made);
      said = made.output;
    });
    assert.match(said, /is proven/);
    key = (await project.npm("backup", ["--key"])).output.trim();
    [rows, sums] = [await counted(), await checksum()];
    const status = (await project.npm("status")).output;
    assert.doesNotMatch(status, /lost with it/);
    // Of before the bucket.
    assert.match(status, /The volume postgres-backup-volume-\w+ keeps backups of before/);
    // What is searched through has all of it.
    assert.match(programs, /^--stdin-from-command$/m);
    const plan = await project.pulumi(["preview", "--diff"]);
    const objects = await kubectl("get", "all,cronjobs,configmaps,events", "-A", "-o", "yaml");
    const everything = [said, status, programs, plan.output, objects, await logsOnNode()].join("\n");
    assert.match(key, /^[A-Za-z0-9]{43}$/);
    for (const word of [key, SECRET_ACCESS_KEY, ACCESS_KEY_ID, await superuserPassword(), writer.run])
      assert.ok(!everything.includes(word), `${word.slice(0, 3)}…`);
  });

  test("a bucket with another login, or that does not answer, is told", async () => {
    succeeded(
      await project.pulumi(["config", "set", "--secret", "wealist:backup-secret-access-key"], {}, "wrong-secret-key"),
    );
    succeeded(await project.npm("start"));
    const refused = await project.npm("backup");
    assert.equal(refused.code, 1);
    assert.match(refused.output, /refuses the login[\s\S]*backup-secret-access-key --secret/);
    await backedUpTo(place.replace(":9000/", ":9001/"));
    // Another place is tried before the migrations.
    for (const command of ["start", "backup"]) {
      const missing = await project.npm(command);
      assert.equal(missing.code, 1, missing.output);
      assert.match(missing.output, /does not answer \(connection refused\)/);
      assert.doesNotMatch(missing.output, new RegExp(SECRET_ACCESS_KEY));
    }
  });

  test("comes back whole", async () => {
    await disconnectS3();
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
    project = new Project(0);
    succeeded(await project.npm("start"));
    place = await reconnectS3();
    await backedUpTo(place);
    const other = await project.npm("start");
    assert.equal(other.code, 1);
    assert.match(other.output, /made with another key than the stack has/);
    succeeded(await project.pulumi(["config", "set", "--secret", "wealist:backup-key"], {}, key));
    succeeded(await project.npm("start"));
    const env = { RESTIC_PASSWORD: key, AWS_ACCESS_KEY_ID: ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY };
    const restored = await project.npm("restore", ["--from", place], env);
    succeeded(restored);
    assert.deepEqual([await counted(), await checksum()], [rows, sums]);
    assert.deepEqual(await writer.lost(), []);
    const again = await project.npm("restore", ["--from", place], env);
    assert.equal(again.code, 1);
    assert.match(again.output, /holds \d+ rows already/);
    assert.doesNotMatch(restored.output + again.output, new RegExp(`${key}|${SECRET_ACCESS_KEY}`));
  });

  test("goes on in the same repository, with the key of before", async () => {
    succeeded(await project.npm("backup"));
    const list = await project.npm("backup", ["--list"]);
    assert.ok(list.output.split("\n").filter((line) => line.includes("board_api")).length >= 2, list.output);
  });

  test("comes back by itself where its state is still there", async () => {
    const before = [await counted(), await checksum()];
    // The bucket stays on the network, which k3d therefore leaves to the next cluster.
    await k3d("cluster", "delete", CLUSTER);
    succeeded(await project.npm("start"));
    assert.notDeepEqual(await counted(), before[0]);
    succeeded(await project.npm("restore", ["board-api", "latest", "--switch", "--yes"]));
    assert.deepEqual([await counted(), await checksum()], before);
    assert.deepEqual(await writer.lost(), []);
  });
});
