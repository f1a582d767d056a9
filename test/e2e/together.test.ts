/** A service and its database in one namespace, and as many pods as an autoscaler wants. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { k3d, kubectl, names } from "./cluster";
import { boardStatus, createBoard } from "./http";
import { CLUSTER, Project, SERVICE, succeeded } from "./project";

const NAMESPACE = "wealist-e2e";

describe("a service in the namespace of its database, under an autoscaler", { concurrency: false }, () => {
  let project: Project;
  let board = "";
  const deployment = (path: string) =>
    kubectl("get", "deployment", "board-api", "-n", NAMESPACE, "-o", `jsonpath={${path}}`);

  before(async () => {
    project = new Project(0);
    project.configure((config) => {
      config.setIn(["config", "wealist:database", "namespace"], NAMESPACE);
      config.setIn([...SERVICE, "namespace"], NAMESPACE);
      config.setIn([...SERVICE, "autoscaling"], { max: 4 });
    });
    await k3d("cluster", "delete", CLUSTER);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("answers, all of it in that one namespace", async () => {
    succeeded(await project.npm("start"));
    board = await createBoard("together");
    const all = [...(await names("deployments")), ...(await names("statefulsets")), ...(await names("jobs"))];
    // A cluster has workloads of its own.
    const made = all.filter((name) => !name.startsWith("kube-system/"));
    assert.ok(made.length >= 4, made.join(" "));
    assert.deepEqual(
      made.filter((name) => !name.startsWith(`${NAMESPACE}/`)),
      [],
    );
    // The service's own Service leads to its own pods alone, PostgreSQL's to the server.
    const ready = "jsonpath={.items[*].endpoints[*].targetRef.name}";
    const behind = (service: string) =>
      kubectl("get", "endpointslices", "-n", NAMESPACE, "-l", `kubernetes.io/service-name=${service}`, "-o", ready);
    assert.match(await behind("board-api"), /^board-api-\S+ board-api-\S+$/);
    assert.equal(await behind("postgres-service"), "postgres-0");
  });

  test("has the autoscaler's limits, and its number of pods is left to it", async () => {
    const scaler = ["get", "hpa", "-n", NAMESPACE, "-o", "jsonpath={.items[*].spec['minReplicas','maxReplicas']}"];
    assert.equal(await kubectl(...scaler), "2 4");
    await kubectl("scale", "deployment/board-api", "-n", NAMESPACE, "--replicas=3");
    await kubectl("rollout", "status", "deployment/board-api", "-n", NAMESPACE, "--timeout=60s");
    succeeded(await project.pulumi(["up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes"]));
    assert.equal(await deployment(".spec.replicas"), "3");
  });

  test("keeps them through a rollout", async () => {
    const before = await deployment(".metadata.generation");
    project.configure((config) => config.setIn([...SERVICE, "env", "LOG_LEVEL"], "DEBUG"));
    succeeded(await project.npm("start"));
    assert.notEqual(await deployment(".metadata.generation"), before);
    assert.equal(await deployment(".status.readyReplicas"), "3");
    assert.equal(await boardStatus(board), 200);
  });
});
