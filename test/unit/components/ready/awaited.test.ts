import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { CoreV1Event, V1Pod } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { inputs } from "./place";
import { pod, sight, ready, unhealthy, wait, ended } from "./seen";

describe("what may pass is named and awaited:", () => {
  test("a pod that becomes ready in time", async () => {
    const { message, said } = await wait((second) => (second < 14 ? ended(1, 1) : ready));
    assert.equal(message, "");
    assert.match(said.join("\n"), /^waiting for Deployment board-api, although: It ends with exit code 1/);
    assert.equal(said.length, 1);
  });

  test("a node that an autoscaler makes, until the time is over", async () => {
    const one = pod({});
    one.status = {
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "Insufficient cpu" }],
    };
    const scale = {
      reason: "TriggeredScaleUp",
      involvedObject: { uid: "pod-1", kind: "Pod" },
      metadata: {},
    } as CoreV1Event;
    const { seconds, message } = await wait(() => sight([one], { events: [scale] }));
    assert.ok(seconds >= 120);
    assert.match(message, /is not ready after 120 s: No node can take it/);
  });

  test("a service that answers 503 while it starts", async () => {
    const events = unhealthy("Startup probe failed: HTTP probe failed with statuscode: 503");
    const { message } = await wait((second) =>
      second < 55 ? sight([pod({ state: { running: {} } })], { events }) : ready,
    );
    assert.equal(message, "");
  });

  test("a rollout whose next pods wait for room that the last ones leave", async () => {
    const up = (uid: string): V1Pod => ({
      ...pod({ ready: true }, "ReplicaSet", uid),
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    const notMade = "exceeded quota: quota";
    const { message } = await wait((second) =>
      second < 8
        ? sight([], { notMade })
        : second < 16
          ? sight([up("a")], { notMade })
          : second < 24
            ? sight([up("a"), up("b")], { notMade })
            : ready,
    );
    assert.equal(message, "");
  });
});

describe("a pod of the revision before", () => {
  test("that never ran is taken away at once, one that runs when it stays unready", async () => {
    const broken = pod({ state: { waiting: { reason: "ImagePullBackOff" } } }, "StatefulSet", "old");
    const first = await wait(
      (second) => (second === 0 ? sight([], { inTheWay: [broken] }) : ready),
      inputs("StatefulSet", "postgres"),
    );
    assert.deepEqual(first.done, ["removed old"]);
    const slow = pod({ state: { running: {} } }, "StatefulSet", "old");
    const soon = await wait(
      (second) => (second < 8 ? sight([], { inTheWay: [slow] }) : ready),
      inputs("StatefulSet", "postgres"),
    );
    assert.deepEqual(soon.done, []);
    const late = await wait(
      (second) => (second < 10.2 ? sight([], { inTheWay: [slow] }) : ready),
      inputs("StatefulSet", "postgres"),
    );
    assert.deepEqual(late.done, ["removed old"]);
  });
});
