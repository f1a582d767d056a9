/** The prod stack on a registry with a login and on a cluster that it did not make. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { k3d, kubectl, names, pods } from "./cluster";
import { CLUSTER, KANBAN, Project, SERVICE, STACK, succeeded, type Ran } from "./project";
import { LOGINS, Registry, REGISTRY, REPOSITORY, stateText } from "./registry";

const CONFIG = ["config"];
const VERSION = [...CONFIG, "wealist:delivery", "version"];
const UID = [...CONFIG, "wealist:cluster", "uid"];
const STORAGE_CLASS = [...CONFIG, "wealist:database", "storageClass"];
const NOWHERE = { DOCKER_HOST: "tcp://127.0.0.1:1" };

/** A message, and no stack trace. */
function refused(ran: Ran, ...told: RegExp[]): void {
  assert.notEqual(ran.code, 0, ran.output);
  for (const line of told) assert.match(ran.output, line);
  assert.doesNotMatch(ran.output, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
  assert.doesNotMatch(ran.output, /Canary/, "a password");
}

const image = (kind = "deployment/board-api") =>
  kubectl("get", kind, "-n", "board-api-e2e", "-o", "jsonpath={.spec.template.spec.containers[0].image}");

describe("a prod stack", { concurrency: false }, () => {
  let project: Project;
  let registry: Registry;
  let first = "";

  before(async () => {
    project = new Project(0);
    registry = new Registry(project.folder);
    project.useProd({ context: `k3d-${CLUSTER}`, registry: REGISTRY, dockerConfig: registry.dockerConfig });
    await k3d("cluster", "delete", CLUSTER);
    await registry.start();
    await registry.cluster(project.kubeconfig);
    succeeded(await project.pulumi(["stack", "init"]));
    const pull = ["config", "set", "--secret", "wealist:registry-pull-password"];
    succeeded(await project.pulumi(pull, {}, LOGINS.nodes));
  });
  after(async () => {
    // The registry is in the cluster's network.
    await registry.remove();
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  const up = (env?: NodeJS.ProcessEnv) => project.pulumi(["up", "--yes", "--skip-preview"], env);
  const preview = (...args: string[]) => project.pulumi(["preview", ...args]);
  const stackFile = () => readFileSync(join(project.folder, `Pulumi.${STACK}.yaml`), "utf8");

  test("refuses a cluster that it does not trust, and another one than it trusts; nothing is pushed or made", async () => {
    await registry.login();
    refused(await up(), /trusts no cluster yet/, /npm run trust -- e2e/);
    const another = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    project.configure((config) => config.setIn(UID, another));
    refused(await up(), new RegExp(`leads to the cluster [0-9a-f-]{36}, and the stack e2e trusts ${another}`));
    assert.deepEqual(await registry.tags(), {});
    assert.ok(!(await names("namespaces")).some((name) => name.endsWith("-e2e")));
  });

  test("trusts the one that npm run trust writes into its file, comments and all", async () => {
    project.configure((config) => {
      config.deleteIn(UID);
      config.commentBefore = " Kept.";
    });
    succeeded(await project.run("npm", ["run", "--silent", "trust", "--", STACK]));
    const uid = await kubectl("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}");
    assert.match(stackFile(), new RegExp(`uid: ${uid}`));
    assert.match(stackFile(), /^# Kept\./);
  });

  test("tells in the preview of a missing login, an expired one and a StorageClass that is not there", async () => {
    registry.logout();
    refused(
      await preview(),
      /Docker has no login for the registry localhost:5055\. Log in: docker login localhost:5055/,
    );
    registry.expire();
    refused(await preview(), /refuses Docker's login, which may have expired/, /Renew it: docker login localhost:5055/);
    await registry.login();
    project.configure((config) => config.setIn(STORAGE_CLASS, "fast"));
    refused(
      await preview(),
      /has no StorageClass fast; it has: local-path/,
      /npm run config -- e2e database\.storageClass local-path/,
    );
    project.configure((config) => config.deleteIn(STORAGE_CLASS));
  });

  test("pushes under the content's hash and the version, and runs by digest with the nodes' own login", async () => {
    const ran = await up();
    succeeded(ran);
    const tags = await registry.tags();
    const [content = ""] = Object.keys(tags).filter((tag) => tag !== "v1.0.0");
    assert.match(content, /^[0-9a-f]{16}$/);
    first = tags[content]!;
    assert.deepEqual(tags, { [content]: first, "v1.0.0": first });
    assert.equal(await image(), first);
    assert.equal((await pods()).length, 2);
    assert.match(ran.output, /inside the cluster only/);
    const logins = await names("secrets", "--field-selector", "type=kubernetes.io/dockerconfigjson");
    assert.deepEqual(logins, ["board-api-e2e/registry-login"]);
  });

  test("keeps every rule of the policy pack", async () => {
    const ran = await project.pulumi(["preview", "--policy-pack", "policy", "--expect-no-changes"]);
    succeeded(ran);
    assert.match(ran.output, /✅ wealist@v/);
  });

  test("keeps no password in plain text, neither in its state nor in its file", () => {
    for (const text of [stateText(project.folder), stackFile()]) {
      for (const password of Object.values(LOGINS)) {
        assert.ok(!text.includes(password));
        assert.ok(!text.includes(Buffer.from(`nodes:${password}`).toString("base64").slice(8, -4)));
      }
    }
  });

  test("sees no change in a second up, without any login", async () => {
    const before = await pods();
    registry.logout();
    succeeded(await preview("--expect-no-changes"));
    succeeded(await up());
    await registry.login();
    assert.deepEqual(await pods(), before);
  });

  test("gives unchanged content a new version without rolling anything", async () => {
    const before = await pods();
    project.configure((config) => config.setIn(VERSION, "v1.0.1"));
    succeeded(await up());
    const { "v1.0.0": old, "v1.0.1": current } = await registry.tags();
    assert.deepEqual([old, current], [first, first]);
    assert.deepEqual([await image(), await pods()], [first, before]);
  });

  test("never gives a version to other content; a new version rolls it out", async () => {
    const before = await pods();
    project.edit(`${KANBAN}/kanban/__init__.py`, (text) => `${text}\n# changed\n`);
    refused(await up(), /wealist-board-api:v1\.0\.1 holds other content already/, /delivery\.version v1\.0\.2/);
    assert.deepEqual(await pods(), before);
    project.configure((config) => config.setIn(VERSION, "v1.0.2"));
    succeeded(await up());
    const { "v1.0.1": old, "v1.0.2": current } = await registry.tags();
    assert.equal(old, first);
    assert.notEqual(current, first);
    assert.equal(await image(), current);
    assert.equal((await pods()).filter((uid) => before.includes(uid)).length, 0);
  });

  test("runs what is pushed already by its digest, with no Docker to be reached", async () => {
    project.configure((config) => {
      config.deleteIn([...SERVICE, "context"]);
      config.deleteIn(VERSION);
      config.setIn([...SERVICE, "image"], { digest: first });
    });
    assert.ok(first.startsWith(REPOSITORY));
    succeeded(await project.pulumi(["preview"], NOWHERE));
    succeeded(await up(NOWHERE));
    assert.equal(await image(), first);
    assert.equal((await pods()).length, 2);
  });

  test("reaches its cluster by a kubeconfig of its own, whatever this machine has", async () => {
    const kubeconfig = readFileSync(project.kubeconfig, "utf8");
    succeeded(await project.pulumi(["config", "set", "--secret", "wealist:kubeconfig"], {}, kubeconfig));
    project.configure((config) => config.deleteIn([...CONFIG, "wealist:cluster", "context"]));
    const before = await pods();
    const env = { ...NOWHERE, KUBECONFIG: join(project.folder, "nowhere") };
    succeeded(await up(env));
    assert.deepEqual(await pods(), before);
    assert.ok(!stateText(project.folder).includes("client-key-data"));
    const trusted = await project.run("npm", ["run", "--silent", "trust", "--", STACK], env);
    succeeded(trusted);
    assert.match(trusted.output, /already/);
  });
});
