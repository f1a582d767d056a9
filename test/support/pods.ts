/** Pods and events as a k3s cluster recorded them, cut to what is looked at. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { CoreV1Event, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Settings } from "../../configuration/config";

const recorded = (name: string): unknown => JSON.parse(readFileSync(join(__dirname, "pods", `${name}.json`), "utf8"));

export const pods = (name: string): V1Pod[] => recorded(name) as V1Pod[];
export const events = (name: string): CoreV1Event[] => recorded(name) as CoreV1Event[];

/** The first recorded pod, with another status of its container. */
export function podWaiting(reason: string, message: string): V1Pod {
  const pod = pods("never-pull")[0]!;
  pod.status!.containerStatuses![0]!.state = { waiting: { reason, message } };
  return pod;
}

const resources = {
  requests: { memory: "256Mi", cpu: "100m" },
  limits: { memory: "512Mi", cpu: "200m" },
};

/** As much of a stack's settings as the scripts look at. */
export const settings = {
  stack: "local",
  cluster: { k3d: { name: "k3s-local", create: true } },
  database: { inside: { resources } },
  secret: () => undefined,
  services: ["user-api", "board-api"].map((name) => ({ name, namespace: `${name}-local`, resources })),
} as unknown as Settings;
