import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { causeOf } from "../../../../components/ready/diagnosis/cause";
import { events, pods, podWaiting } from "../../../support/pods";

const kindOf = (name: string) => causeOf(pods(name)[0]!)?.kind;

describe("the cause of a pod that fails", () => {
  test("is memory where the kernel killed it, with its limit", () => {
    const cause = causeOf(pods("oom-killed")[0]!);
    assert.equal(cause?.kind, "oom-killed");
    assert.equal(cause.container, "board-api");
    assert.match(cause.what, /OOMKilled.*137.*512Mi/);
  });

  test("is an image that was never imported", () => {
    const cause = causeOf(pods("never-pull")[0]!);
    assert.equal(cause?.kind, "image-not-on-node");
    assert.match(cause.what, /ErrImageNeverPull.*wealist-board-api:[0-9a-f]{16}/);
  });

  test("is an image that cannot be pulled, while it is tried and while it waits", () => {
    for (const reason of ["ErrImagePull", "ImagePullBackOff"]) {
      const cause = causeOf(podWaiting(reason, "Back-off pulling image: not found"));
      assert.equal(cause?.kind, "image-pull");
      assert.match(cause.what, /not found/);
    }
  });

  test("is a Secret that is not there", () => {
    const cause = causeOf(podWaiting("CreateContainerConfigError", 'secret "board-api-db-secret" not found'));
    assert.equal(cause?.kind, "configuration");
  });

  test("is a crash with its exit code", () => {
    const cause = causeOf(pods("crash")[0]!);
    assert.equal(cause?.kind, "crash");
    assert.match(cause.what, /exit code 1, again and again/);
  });

  test("is a failed migration, once", () => {
    const cause = causeOf(pods("migration")[0]!);
    assert.equal(cause?.kind, "job-failed");
    assert.match(cause.what, /exit code 3/);
    assert.match(cause.message ?? "", /relation boards already exists/);
  });

  test("is what the database access Job says in a sentence", () => {
    const cause = causeOf(pods("access")[0]!);
    assert.equal(cause?.kind, "job-failed");
    assert.match(cause.message ?? "", /older password.*npm run db -- reset-password/);
  });

  test("is a node that is too small", () => {
    const cause = causeOf(pods("unschedulable")[0]!);
    assert.equal(cause?.kind, "unschedulable");
    assert.match(cause.what, /Insufficient memory/);
  });

  test("is a probe, as the events tell it", () => {
    const cause = causeOf(pods("probe")[0]!, events("probe-events"));
    assert.equal(cause?.kind, "probe");
    assert.match(cause.what, /Readiness probe failed.*404/);
  });

  test("is a probe where that killed the container, and no crash", () => {
    const pod = pods("probe")[0]!;
    pod.status!.containerStatuses![0]!.lastState = { terminated: { exitCode: 137, reason: "Error" } };
    assert.equal(causeOf(pod, events("probe-events"))?.kind, "probe");
  });

  test("is an eviction, or the Job's deadline", () => {
    const failed = (reason: string) => ({
      ...pods("healthy")[0],
      status: { phase: "Failed", reason, message: "low on disk" },
    });
    assert.equal(causeOf(failed("Evicted"))?.kind, "evicted");
    assert.equal(causeOf(failed("DeadlineExceeded"))?.kind, "job-failed");
  });
});

describe("no cause is seen", () => {
  test("in a pod that is ready, also when it was killed once before", () => {
    const pod = pods("healthy")[0]!;
    assert.equal(causeOf(pod, events("probe-events")), undefined);
    pod.status!.containerStatuses![0]!.lastState = { terminated: { exitCode: 137, reason: "OOMKilled" } };
    assert.equal(causeOf(pod), undefined);
  });

  test("in a pod that is being deleted, has done its work or has just been made", () => {
    const [dying] = pods("crash");
    dying!.metadata!.deletionTimestamp = new Date();
    assert.equal(causeOf(dying!), undefined);
    assert.equal(causeOf({ ...pods("migration")[0], status: { phase: "Succeeded" } }), undefined);
    assert.equal(causeOf({ metadata: { name: "new" }, status: { phase: "Pending" } }), undefined);
  });

  test("in a pod whose probe has not failed yet", () => assert.equal(kindOf("probe"), undefined));
});
