import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { ResourceFailure } from "../../../scripts/lib/progress";
import { belongsTo, isCovered, sickPods } from "../../../scripts/lib/sick-pods";
import { pods } from "./pods";

const failure = (type: string, name: string): ResourceFailure => ({ type, name, messages: [], output: [] });
const DEPLOYMENT = failure("kubernetes:apps/v1:Deployment", "board-api");
const MIGRATIONS = failure("kubernetes:batch/v1:Job", "board-api-migrations");

describe("failing pods", () => {
  test("of one object are told once, with how many more there are", () => {
    const [sick, ...more] = sickPods([...pods("oom-killed"), ...pods("healthy")], []);
    assert.equal(more.length, 0);
    assert.equal(sick?.others, pods("oom-killed").length - 1);
  });

  test("of a rollout or a Job before the last one are left out", () => {
    const [last] = pods("migration");
    const before = pods("migration")[0]!;
    before.metadata = {
      ...before.metadata,
      name: "board-api-migrations-0a1b2c3d-xxxxx",
      creationTimestamp: new Date(0),
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "board-api-migrations-0a1b2c3d", uid: "1" }],
    };
    const sick = sickPods([before, last!], []);
    assert.deepEqual(
      sick.map(({ pod }) => pod.metadata?.name),
      [last?.metadata?.name],
    );
    assert.equal(sick[0]?.others, 0);
  });

  test("belong to what made them, and to nothing that is only named alike", () => {
    assert.ok(belongsTo(pods("oom-killed")[0]!, DEPLOYMENT));
    assert.ok(belongsTo(pods("migration")[0]!, MIGRATIONS));
    assert.ok(!belongsTo(pods("migration")[0]!, DEPLOYMENT));
    assert.ok(!belongsTo(pods("oom-killed")[0]!, MIGRATIONS));
  });

  test("of a rollout are covered by ready ones of the same service", () => {
    assert.ok(isCovered(pods("migration")[0]!, pods("healthy")));
    assert.ok(!isCovered(pods("migration")[0]!, pods("crash")));
    assert.ok(!isCovered(pods("access")[0]!, pods("healthy")));
    // Such as PostgreSQL's, in one namespace with it.
    const others = pods("healthy");
    for (const { metadata } of others) metadata!.labels!["app.kubernetes.io/name"] = "postgres";
    assert.ok(!isCovered(pods("migration")[0]!, others));
  });
});
