/** What is seen of a workload while it is waited for, by a clock of the test. */
import assert from "node:assert/strict";

import type { CoreV1Event, V1ContainerStatus, V1Pod } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import type { WatchedWorkload } from "../../../../components/ready/cluster";
import type { ReadyInputs, Role } from "../../../../components/ready/inputs";
import type { Sight } from "../../../../components/ready/sight";
import { NotReady, waitFor } from "../../../../components/ready/wait";
import { inputs } from "./place";

export const pod = (status: Partial<V1ContainerStatus>, owner = "ReplicaSet", uid = "pod-1"): V1Pod => ({
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
export const sight = (pods: V1Pod[], rest: Partial<Sight> = {}): Sight => ({
  state: "waiting",
  pods,
  inTheWay: [],
  events: [],
  ...rest,
});
export const ready: Sight = { state: "ready", pods: [], inTheWay: [], events: [] };
export const unhealthy = (message: string): CoreV1Event[] => [
  {
    reason: "Unhealthy",
    message,
    involvedObject: { uid: "pod-1", kind: "Pod" },
    metadata: {},
    lastTimestamp: new Date(),
  },
];

/** Waits with a clock of its own. @param look what is seen at a second of it. */
export async function wait(
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

export const job = (role: Role = "migrations"): Partial<ReadyInputs> => ({ ...inputs("Job", role) });
export const waiting = (reason: string, message: string, owner?: string) =>
  sight([pod({ state: { waiting: { reason, message } } }, owner)]);
export const ended = (exitCode: number, restartCount: number, more: object = {}) =>
  sight([
    pod({
      restartCount,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode, ...more } },
    }),
  ]);
