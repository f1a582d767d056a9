/** Why a pod does not do its work: judged by what Kubernetes itself records of it, without asking the pod. */
import type { CoreV1Event, V1ContainerStatus, V1Pod } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

export type CauseKind =
  | "oom-killed"
  | "image-not-on-node"
  | "image-pull"
  | "configuration"
  | "crash"
  | "ended"
  | "no-command"
  | "job-failed"
  | "unschedulable"
  | "evicted"
  | "volume"
  | "not-made"
  | "probe"
  | "listens-elsewhere";

export interface Cause {
  readonly kind: CauseKind;
  /** The container it is about; undefined for a pod that was never placed. */
  readonly container?: string;
  /** One sentence. */
  readonly what: string;
  /** A message that the container left at its end, for people. */
  readonly message?: string;
  /** How many times the container has ended. */
  readonly times?: number;
  /** HTTP status that a probe got. */
  readonly answer?: number;
}

/** The likely cause; undefined for a pod that is well, has done its work, or is on its way out. */
export function causeOf(pod: V1Pod, events: readonly CoreV1Event[] = []): Cause | undefined {
  const { status = {}, metadata } = pod;
  if (metadata?.deletionTimestamp || status.phase === "Succeeded") return undefined;
  if (status.phase === "Failed" && status.reason) return ended(status.reason, status.message);
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  for (const container of statuses) {
    const cause = causeOfContainer(container, pod, events);
    if (cause) return cause;
  }
  return statuses.length === 0 ? unplaced(pod) : undefined;
}

function ended(reason: string, message = ""): Cause {
  if (reason === "Evicted") return { kind: "evicted", what: `The node ran short and evicted it: ${message}` };
  return { kind: "job-failed", what: `It was ended (${reason}). ${message}`.trim() };
}

function unplaced({ status }: V1Pod): Cause | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False" || scheduled.reason !== "Unschedulable") return undefined;
  return { kind: "unschedulable", what: `No node can take it: ${scheduled.message ?? "no reason given"}` };
}

function causeOfContainer(container: V1ContainerStatus, pod: V1Pod, events: readonly CoreV1Event[]): Cause | undefined {
  const { name, state, lastState, ready } = container;
  if (ready || state?.terminated?.exitCode === 0) return undefined;
  const waiting = waitingCause(name, state?.waiting?.reason, state?.waiting?.message, container.image);
  if (waiting) return waiting;
  const last = state?.terminated ?? lastState?.terminated;
  if (last?.reason === "OOMKilled") {
    const limit = memoryLimit(pod, name);
    const what = `OOMKilled (exit code ${last.exitCode}): it needed more memory than its limit${limit ? ` of ${limit}` : ""}.`;
    return { kind: "oom-killed", container: name, what };
  }
  const probe = probeFailure(pod, name, events);
  // A container that a liveness or startup probe ended is no crash, though it looks like one.
  if (probe && (!last || last.exitCode === 137 || last.exitCode === 143)) return probe;
  if (!last || last.exitCode === 0) return undefined;
  const isJob = pod.metadata?.ownerReferences?.some(({ kind }) => kind === "Job") ?? false;
  const what = isJob
    ? `It failed with exit code ${last.exitCode}.`
    : `It ends with exit code ${last.exitCode}, again and again.`;
  return { kind: isJob ? "job-failed" : "crash", container: name, what, message: last.message?.trim() };
}

function waitingCause(container: string, reason = "", message = "", image = ""): Cause | undefined {
  switch (reason) {
    case "ErrImageNeverPull":
      return {
        kind: "image-not-on-node",
        container,
        what: `ErrImageNeverPull: the image ${image} is not on the node.`,
      };
    case "ErrImagePull":
    case "ImagePullBackOff":
    case "InvalidImageName":
      return {
        kind: "image-pull",
        container,
        what: `${reason}: the node cannot get the image ${image}. ${message}`.trim(),
      };
    case "CreateContainerConfigError":
    case "CreateContainerError":
    case "RunContainerError":
      return { kind: "configuration", container, what: `${reason}: ${message}` };
    default:
      return undefined;
  }
}

/** The newest event of a probe that failed, as long as the container is not ready. */
function probeFailure(pod: V1Pod, container: string, events: readonly CoreV1Event[]): Cause | undefined {
  const { name, uid } = pod.metadata ?? {};
  const own = events.filter(
    ({ reason, involvedObject: of }) =>
      reason === "Unhealthy" &&
      (of.uid === uid || of.name === name) &&
      of.fieldPath?.includes(`{${container}}`) !== false,
  );
  const newest = newestOf(own)?.message;
  return newest ? { kind: "probe", container, what: newest.trim() } : undefined;
}

/** The event that was seen last; undefined where there is none. */
export const newestOf = (events: readonly CoreV1Event[]): CoreV1Event | undefined =>
  [...events].sort((a, b) => time(b) - time(a))[0];

const time = ({ lastTimestamp, eventTime }: CoreV1Event) => new Date(lastTimestamp ?? eventTime ?? 0).getTime();

/** Memory limit of a pod's container, as its spec says it. */
export const memoryLimit = (pod: V1Pod, container: string): string | undefined =>
  pod.spec?.containers.find(({ name }) => name === container)?.resources?.limits?.["memory"];
