import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { V1Deployment, V1Job, V1Pod, V1ReplicaSet, V1StatefulSet } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { isRolledOut, sightOfDeployment, sightOfJob, sightOfStatefulSet } from "../../../../components/ready/sight";

const pod = (name: string, owner: string, isReady = false, labels: Record<string, string> = {}): V1Pod => ({
  metadata: { name, uid: name, labels, ownerReferences: [{ uid: owner, kind: "X", name: owner, apiVersion: "v1" }] },
  status: { conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
});
const event = (uid: string, reason: string) => ({
  reason,
  message: `${reason} of ${uid}`,
  involvedObject: { uid },
  metadata: {},
});
const names = (pods: readonly V1Pod[]) => pods.map(({ metadata }) => metadata?.name);

describe("a Deployment", () => {
  const at = (status: object, generation = 3): V1Deployment => ({
    metadata: { uid: "d", generation, annotations: { "deployment.kubernetes.io/revision": "2" } },
    spec: { replicas: 2, selector: {}, template: {} },
    status: { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2, ...status },
  });
  const set = (uid: string, revision: string, more: object = {}): V1ReplicaSet => ({
    metadata: {
      uid,
      annotations: { "deployment.kubernetes.io/revision": revision },
      ownerReferences: [{ uid: "d" } as never],
    },
    ...more,
  });

  test("is ready when every pod of its present revision serves, and no other one is left", () => {
    assert.equal(isRolledOut(at({})), true);
    assert.equal(isRolledOut(at({}, 4)), false, "not seen yet");
    for (const left of [{ updatedReplicas: 1 }, { replicas: 3 }, { availableReplicas: 1 }])
      assert.equal(isRolledOut(at(left)), false);
  });

  test("shows pods and events of its present revision, never those of a failure before", () => {
    const pods = [pod("old", "one"), pod("served", "one", true), pod("new", "two")];
    const refused = {
      status: { replicas: 0, conditions: [{ type: "ReplicaFailure", status: "True", message: "exceeded quota" }] },
    };
    const seen = sightOfDeployment(at({ availableReplicas: 0 }), [set("one", "1"), set("two", "2", refused)], {
      pods,
      events: [event("old", "BackOff"), event("new", "Pulled")],
    });
    assert.deepEqual(names(seen.pods), ["new"]);
    assert.deepEqual(
      seen.events.map(({ reason }) => reason),
      ["Pulled"],
    );
    assert.equal(seen.notMade, "exceeded quota");
    assert.equal(seen.served, true);
    const unseen = sightOfDeployment(at({}, 4), [set("one", "1"), set("two", "2")], { pods, events: [] });
    assert.deepEqual(names(unseen.pods), []);
  });
});

describe("a StatefulSet", () => {
  const set: V1StatefulSet = {
    metadata: { uid: "s", generation: 2 },
    spec: { replicas: 1, selector: {}, template: {}, serviceName: "" },
    status: { observedGeneration: 2, replicas: 1, updateRevision: "new" },
  };
  const of = (revision: string, isReady: boolean) =>
    pod("postgres-0", "s", isReady, { "controller-revision-hash": revision });
  const see = (...pods: V1Pod[]) => sightOfStatefulSet(set, { pods, events: [event("s", "FailedCreate")] });

  test("is ready by a pod of its present revision alone", () => {
    assert.equal(see(of("new", true)).state, "ready");
    for (const one of [of("new", false), of("old", true)]) assert.equal(see(one).state, "waiting");
  });

  test("has a pod of before in its way where that one is not ready, and never the present one", () => {
    assert.deepEqual(names(see(of("old", false)).inTheWay), ["postgres-0"]);
    for (const one of [of("old", true), of("new", false)]) assert.deepEqual(see(one).inTheWay, []);
  });

  test("tells why no pod of it can be made, as long as none is there", () => {
    assert.equal(see().notMade, "FailedCreate of s");
    assert.equal(see(of("new", false)).notMade, undefined);
  });
});

test("a Job is done, has failed, or is waited for, by its own pods alone", () => {
  const see = (conditions: object[], phases: Readonly<Record<string, string>> = {}) =>
    sightOfJob({ metadata: { uid: "j" }, status: { conditions } } as V1Job, {
      pods: [pod("mine", "j"), pod("other", "k")].map((one) => ({
        ...one,
        status: { ...one.status, phase: phases[one.metadata?.name ?? ""] },
      })),
      events: [],
    });
  assert.equal(see([{ type: "Complete", status: "True" }]).state, "ready");
  assert.equal(see([{ type: "Failed", status: "True" }]).state, "failed");
  assert.equal(see([]).state, "waiting");
  assert.equal(see([], { mine: "Succeeded" }).state, "ready", "before its controller has noted it");
  assert.equal(see([], { other: "Succeeded", mine: "Failed" }).state, "waiting");
  assert.deepEqual(names(see([]).pods), ["mine"]);
});
