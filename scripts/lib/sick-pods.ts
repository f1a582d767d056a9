/** Which pods of a stack fail, and of which of the engine's failures they are the reason. */
import type { CoreV1Event, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { causeOf, type Cause } from "../../components/ready/diagnosis/cause";
import { partOf, serviceName } from "./cure";
import type { ResourceFailure } from "./progress";
import { kindOf } from "./resource-name";

export interface SickPod {
  readonly pod: V1Pod;
  readonly cause: Cause;
  /** How many more pods of the same owner have it as well. */
  readonly others: number;
}

/**
 * The newest pod for each kind of cause among those made for one object: replicas fail alike, and a Job or a rollout
 * that failed before says no more than the last one.
 */
export function sickPods(pods: readonly V1Pod[], events: readonly CoreV1Event[]): SickPod[] {
  const groups = new Map<string, { pod: V1Pod; cause: Cause; others: number }>();
  for (const pod of [...pods].sort((a, b) => created(b) - created(a))) {
    const cause = causeOf(pod, events);
    if (!cause) continue;
    const owner = ownerOf(pod)?.name ?? pod.metadata?.name ?? "";
    // `board-api-6d4469bc96` of the rollout before and `board-api-68cdc84d9c` of this one are one object's.
    const key = [pod.metadata?.namespace, owner.replace(/-[a-z0-9]+$/, ""), cause.kind].join("/");
    const group = groups.get(key);
    if (!group) groups.set(key, { pod, cause, others: 0 });
    else if (ownerOf(group.pod)?.name === owner) group.others += 1;
  }
  return [...groups.values()];
}

const created = ({ metadata }: V1Pod) => new Date(metadata?.creationTimestamp ?? 0).getTime();

const ownerOf = ({ metadata }: V1Pod) => metadata?.ownerReferences?.[0];

/** Kinds of the objects that make pods, by the kind that is declared. */
const OWNER_KINDS: Readonly<Record<string, string>> = {
  Deployment: "ReplicaSet",
  StatefulSet: "StatefulSet",
  Job: "Job",
};

/** Whether the pod is one of the resource that failed: named after it, with a suffix. */
export function belongsTo(pod: V1Pod, { name, type }: ResourceFailure): boolean {
  const owner = ownerOf(pod);
  return (
    owner !== undefined &&
    owner.kind === OWNER_KINDS[kindOf(type)] &&
    (owner.name === name || owner.name.startsWith(`${name}-`))
  );
}

/** Whether pods of before serve while this one, of a rollout, does not. */
export const isCovered = (pod: V1Pod, all: readonly V1Pod[]): boolean =>
  ["migrations", "server"].includes(partOf(pod).component) &&
  all.some(
    (other) =>
      other.metadata?.namespace === pod.metadata?.namespace &&
      serviceName(other) === serviceName(pod) &&
      isReady(other.status),
  );

const isReady = (status: V1Pod["status"]) =>
  status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") === true;
