/** Engines that are killed while they make things, on a cluster that the stack did not make. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { clusterByHand, k3d, kubectl, leftovers, names } from "./cluster";
import { killedWhen } from "./engine";
import { boardStatus, createBoard } from "./http";
import { CLUSTER, Project, SERVICE, STACK, succeeded } from "./project";

interface Kept {
  readonly urn: string;
  readonly id?: string;
  readonly outputs?: unknown;
  readonly dependencies?: readonly string[];
}
interface Snapshot {
  resources: Kept[];
  pending_operations?: { readonly resource: Omit<Kept, "id" | "outputs">; readonly type: string }[];
}

describe("a stack on a cluster that it did not make", { concurrency: false }, () => {
  let project: Project;

  before(async () => {
    project = new Project(0);
    project.configure((config) => config.setIn(["config", "wealist:cluster", "create"], false));
    await clusterByHand();
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  /**
   * The state as it is when the engine is killed in the moment in which a resource is made: it is there, and the state only
   * knows that it was on its way. The engine no longer waits there, so nobody can meet that moment from outside.
   */
  function onItsWay(type: string, name: string): void {
    // In its file: an import forgets what is on its way.
    const file = join(project.folder, ".state/.pulumi/stacks/wealist", `${STACK}.json`);
    const state = JSON.parse(readFileSync(file, "utf8")) as { readonly checkpoint: { readonly latest: Snapshot } };
    const { latest } = state.checkpoint;
    const made = latest.resources.find(({ urn }) => urn.endsWith(`${type}::${name}`));
    if (!made) return;
    const { id: _, outputs: __, ...resource } = made;
    const after = (one: Kept) => one.dependencies?.includes(made.urn) === true;
    latest.resources = latest.resources.filter((one) => one !== made && !after(one));
    latest.pending_operations = [
      ...(latest.pending_operations ?? []).filter((pending) => !after(pending.resource)),
      { resource, type: "creating" },
    ];
    writeFileSync(file, JSON.stringify(state));
    // The moment in which the store writes a file's attributes, which it empties first.
    writeFileSync(`${file}.attrs`, "");
  }

  const one = (kind: string, name: string) => async () => (await names(kind)).includes(name);
  const workloads = () => names("statefulsets,deployments,jobs", "-l", "app.kubernetes.io/managed-by=pulumi");

  test("goes on after an engine that was killed over PostgreSQL", async () => {
    await killedWhen(project, one("statefulset", "postgresql-e2e/postgres"));
    const uid = await kubectl(
      "get",
      "statefulset",
      "-n",
      "postgresql-e2e",
      "postgres",
      "-o",
      "jsonpath={.metadata.uid}",
    );
    onItsWay("apps/v1:StatefulSet", "postgres");
    // A second one, killed over what comes next.
    const ran = await killedWhen(project, one("deployment", "board-api-e2e/board-api"));
    assert.match(ran.output, /its lock is lifted/);
    assert.match(ran.output, /goes on with: .*StatefulSet postgresql-e2e\/postgres/);
    const now = await kubectl(
      "get",
      "statefulset",
      "-n",
      "postgresql-e2e",
      "postgres",
      "-o",
      "jsonpath={.metadata.uid}",
    );
    assert.equal(now, uid);
    onItsWay("apps/v1:Deployment", "board-api");
  });

  test("refuses what is not its own any more, and changes nothing", async () => {
    const label = (value: string) =>
      kubectl(
        "label",
        "deployment",
        "-n",
        "board-api-e2e",
        "board-api",
        `app.kubernetes.io/managed-by=${value}`,
        "--overwrite",
      );
    await label("somebody");
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    assert.match(
      ran.output,
      /Deployment board-api-e2e\/board-api \(made by .*If nobody needs it: kubectl --context k3d-k3s-e2e /,
    );
    assert.doesNotMatch(ran.output, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
    await label("pulumi");
  });

  test("converges with one more start, with nothing twice, and then has no change", async () => {
    const before = await workloads();
    const ran = await project.npm("start");
    succeeded(ran);
    assert.match(ran.output, /goes on with: .*Deployment board-api-e2e\/board-api/);
    assert.equal(await boardStatus(await createBoard("after two killed engines")), 200);
    const there = await workloads();
    assert.deepEqual(
      before.filter((one) => !there.includes(one)),
      [],
    );
    assert.deepEqual(there, [...new Set(there)]);
    succeeded(await project.pulumi(["preview", "--refresh", "--expect-no-changes"]));
  });

  test("is prepared for Pulumi's own up by npm run resume", async () => {
    const configMaps = async () =>
      (await names("configmaps")).filter((name) => name.startsWith("board-api-e2e/board-api"));
    const before = (await configMaps()).length;
    project.configure((config) => config.setIn([...SERVICE, "env", "MARK"], "x"));
    await killedWhen(project, async () => (await configMaps()).length > before);
    succeeded(await project.npm("resume"));
    succeeded(await project.pulumi(["up", "--yes", "--skip-preview"]));
    assert.equal((await configMaps()).length, before);
  });

  test("goes whole, the cluster stays", async () => {
    succeeded(await project.npm("destroy", ["--yes"]));
    assert.deepEqual(
      (await names("namespaces")).filter((name) => name.endsWith("-e2e")),
      [],
    );
    assert.notDeepEqual(await leftovers(), []);
  });
});
