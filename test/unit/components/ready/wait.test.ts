import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { CoreV1Event, V1ContainerStatus, V1Pod } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import type { WatchedWorkload } from "../../../../components/ready/cluster";
import type { ReadyInputs, Role } from "../../../../components/ready/inputs";
import type { Sight } from "../../../../components/ready/sight";
import { NotReady, waitFor } from "../../../../components/ready/wait";
import { inputs } from "./place";

const pod = (status: Partial<V1ContainerStatus>, owner = "ReplicaSet", uid = "pod-1"): V1Pod => ({
  metadata: {
    name: "board-api-1",
    namespace: "board-api-local",
    uid,
    ownerReferences: [{ kind: owner, uid: "o" } as never],
  },
  spec: {
    containers: [
      {
        name: "board-api",
        ports: [{ containerPort: 8000 }],
        startupProbe: { httpGet: { path: "/health", port: 8000 } },
        resources: { limits: { memory: "512Mi" }, requests: { memory: "64Gi" } },
      },
    ],
  },
  status: {
    containerStatuses: [
      { name: "board-api", ready: false, restartCount: 0, image: "board-api:1", imageID: "", ...status },
    ],
  },
});
const sight = (pods: V1Pod[], rest: Partial<Sight> = {}): Sight => ({
  state: "waiting",
  pods,
  inTheWay: [],
  events: [],
  ...rest,
});
const ready: Sight = { state: "ready", pods: [], inTheWay: [], events: [] };
const unhealthy = (message: string): CoreV1Event[] => [
  {
    reason: "Unhealthy",
    message,
    involvedObject: { uid: "pod-1", kind: "Pod" },
    metadata: {},
    lastTimestamp: new Date(),
  },
];

/** Waits with a clock of its own. @param look what is seen at a second of it. */
async function wait(
  look: (second: number) => Sight,
  given: Partial<ReadyInputs> = {},
  faked: Partial<WatchedWorkload> = {},
) {
  let now = 0;
  const done: string[] = [];
  const said: string[] = [];
  const cluster: WatchedWorkload = {
    look: async () => look(now / 1000),
    log: async () => [],
    listeners: async () => [],
    largestNode: async () => ({ memory: "7900Mi" }),
    remove: async ({ metadata }) => void done.push(`removed ${metadata?.uid}`),
    endJob: async () => void done.push("ended"),
    ...faked,
  };
  const clock = { now: () => now, sleep: async (milliseconds: number) => (now += milliseconds) };
  const error = await waitFor({ ...inputs("Deployment", "service"), ...given }, cluster, clock, (line) =>
    said.push(line),
  ).then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  assert.ok(error === undefined || error instanceof NotReady, String(error));
  return { seconds: now / 1000, message: error?.message ?? "", said, done };
}

const job = (role: Role = "migrations"): Partial<ReadyInputs> => ({ ...inputs("Job", role) });
const waiting = (reason: string, message: string, owner?: string) =>
  sight([pod({ state: { waiting: { reason, message } } }, owner)]);
const ended = (exitCode: number, restartCount: number, more: object = {}) =>
  sight([
    pod({
      restartCount,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode, ...more } },
    }),
  ]);

describe("a start that cannot succeed is given up, with its cause and its cure:", () => {
  const refused =
    'Startup probe failed: Get "http://10.42.0.9:8000/health": dial tcp 10.42.0.9:8000: connect: connection refused';
  const running = (events: CoreV1Event[]) => sight([pod({ state: { running: {} } })], { events });
  const placed = (message: string) => {
    const one = pod({});
    one.status = { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] };
    return one;
  };
  const cases: readonly (readonly [string, Sight, number, RegExp, Partial<WatchedWorkload>?])[] = [
    [
      "an image that the registry has not",
      waiting("ImagePullBackOff", "postgres:17.99: not found"),
      16,
      /not found[^]*services\[1\]\.image/,
    ],
    ["an image that cannot be fetched for now", waiting("ErrImagePull", "dial tcp: i/o timeout"), 41, /i\/o timeout/],
    ["a name that is none", waiting("InvalidImageName", "couldn't parse"), 3, /InvalidImageName/],
    [
      "a Secret that is missing",
      waiting("CreateContainerConfigError", 'secret "x" not found'),
      11,
      /secret "x" not found/,
    ],
    ["a process that ends with 0", ended(0, 1), 16, /ends by itself[^]*ENTRYPOINT/],
    [
      "a command that is not there",
      ended(128, 1, { reason: "StartError", message: 'runc: exec: "uvicorn": executable file not found in $PATH' }),
      4,
      /uvicorn is not in the image/,
    ],
    [
      "memory",
      ended(137, 2, { reason: "OOMKilled" }),
      16,
      /limit of 512Mi[^]*set 'services\[1\]\.resources' '\{[^']*"limits":\{"memory":"1024Mi"\}/,
    ],
    [
      "a request that no node has",
      sight([placed("0/1 nodes are available: 1 Insufficient memory.")]),
      21,
      /asks for 64Gi; the largest node has 7900Mi[^]*services\[1\]\.resources\.requests\.memory/,
    ],
    [
      "a quota that is full",
      sight([], { notMade: 'pods "board-api-x" is forbidden: exceeded quota: quota' }),
      11,
      /exceeded quota[^]*hardening\.quota' '\{"enabled":true,"factor":4\}'/,
    ],
    [
      "a probe that gets 404",
      running(unhealthy("Startup probe failed: HTTP probe failed with statuscode: 404")),
      21,
      /statuscode: 404[^]*\/health answers 404[^]*at services\[1\]\.health, write: /,
    ],
    [
      "127.0.0.1",
      running(unhealthy(refused)),
      16,
      /127\.0\.0\.1:8000 alone[^]*--host 0\.0\.0\.0/,
      { listeners: async () => [{ local: true, port: 8000 }] },
    ],
    [
      "another port, by the log alone",
      running(unhealthy(refused)),
      16,
      /port 9000[^]*set 'services\[1\]\.port' '9000'/,
      { log: async () => ["Uvicorn running on http://0.0.0.0:9000"] },
    ],
    [
      "an exception at start",
      ended(1, 2),
      16,
      /API_KEY is not set[^]*\| KeyError: 'API_KEY'[^]*services\[1\]\.env\.API_KEY[^]*→ then: npm start$/,
      { log: async () => ["Traceback", "KeyError: 'API_KEY'"] },
    ],
  ];
  for (const [what, seen, most, told, faked] of cases)
    test(what, async () => {
      const { seconds, message } = await wait(() => seen, {}, faked);
      assert.match(message, /^Deployment board-api does not start: /);
      assert.match(message, told);
      assert.ok(seconds <= most, `${seconds} s`);
    });

  test("a Job that could run later is ended", async () => {
    const { message, done } = await wait(() => waiting("ErrImagePull", "not found", "Job"), job());
    assert.match(message, /Job board-api does not start/);
    assert.deepEqual(done, ["ended"]);
  });

  test("a Job that failed says so at once, and how it goes without migrations", async () => {
    const terminated = {
      exitCode: 128,
      reason: "StartError",
      message: 'exec: "alembic": executable file not found in $PATH',
    };
    const seen = sight([pod({ state: { terminated } }, "Job")], { state: "failed" });
    const { seconds, message } = await wait(() => seen, job());
    assert.equal(seconds, 0);
    assert.match(
      message,
      /Job board-api failed: The command alembic is not in the image[^]*set 'services\[1\]\.migrations' 'false'[^]*migrations\.command/,
    );
  });

  test("a process that was ended by the probe, and ends well, is still known by what it listened on", async () => {
    const killing = {
      reason: "Killing",
      message: "Container board-api failed startup probe, will be restarted",
      involvedObject: { uid: "pod-1" },
      metadata: {},
    };
    const events = [...unhealthy(refused), killing as CoreV1Event];
    const { message } = await wait(
      (second) => (second < 8 ? running(unhealthy(refused)) : { ...ended(0, 1), events }),
      {},
      { listeners: async () => [{ local: true, port: 8000 }] },
    );
    assert.match(message, /127\.0\.0\.1:8000 alone/);
    assert.doesNotMatch(message, /exit code 0/);
  });
});

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
