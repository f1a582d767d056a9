/** Why a pod does not do its work: judged by what Kubernetes itself records of it, without asking the pod. */
import type { CoreV1Event, V1Container, V1ContainerStatus, V1Pod } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { isKilled, newestOf, probeFailure } from "./events";
import type { Listener } from "./listening";

/** Of what has not begun, and of what has. */
type Waiting = "image-not-on-node" | "image-pull" | "configuration" | "not-made" | "unschedulable" | "volume";
type Begun = "no-command" | "job-failed" | "crash" | "ended" | "oom-killed" | "evicted" | "probe" | "listens-elsewhere";

export interface Cause {
  readonly kind: Waiting | Begun;
  /** The container it is about; undefined for a pod that was never placed. */
  readonly container?: string;
  /** One sentence. */
  readonly what: string;
  /** A message that the container left at its end, for people. */
  readonly message?: string;
  /** How many times the container has ended. */
  readonly times?: number;
  /** Exit code that it ended with. */
  readonly code?: number;
  /** The command that is not in the image. */
  readonly command?: string;
  /** What it listens on instead of port `asked`. */
  readonly listener?: Listener;
  readonly asked?: number;
  /** HTTP status that a probe got. */
  readonly answer?: number;
}

/** The likely cause; undefined for a pod that is well, has done its work, or is on its way out. */
export function causeOf(pod: V1Pod, events: readonly CoreV1Event[] = []): Cause | undefined {
  const { status = {}, metadata } = pod;
  if (metadata?.deletionTimestamp || status.phase === "Succeeded") return undefined;
  if (status.phase === "Failed" && status.reason) return ended(status.reason, status.message);
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const [cause] = statuses.flatMap((container) => causeOfContainer(container, pod, events) ?? []);
  if (cause) return cause;
  return statuses.length === 0 ? unplaced(pod, events) : unmounted(pod, events);
}

function ended(reason: string, message = ""): Cause {
  if (reason === "Evicted") return { kind: "evicted", what: `The node ran short and evicted it: ${message}` };
  return { kind: "job-failed", what: `It was ended (${reason}). ${message}`.trim() };
}

/** What a claim is not bound for is said by its own events. */
function unplaced({ status }: V1Pod, events: readonly CoreV1Event[]): Cause | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False" || scheduled.reason !== "Unschedulable") return undefined;
  const claim = newestOf(events.filter(({ reason }) => reason === "ProvisioningFailed"))?.message;
  if (claim || /persistentvolumeclaim|storageclass/i.test(scheduled.message ?? ""))
    return { kind: "volume", what: `Its volume is not there: ${claim ?? scheduled.message}` };
  return { kind: "unschedulable", what: `No node can take it: ${scheduled.message ?? "no reason given"}` };
}

/** A volume, or a Secret that is mounted, keeps its containers from being made. */
function unmounted({ metadata, status }: V1Pod, events: readonly CoreV1Event[]): Cause | undefined {
  if (status?.containerStatuses?.some(({ containerID }) => containerID)) return undefined;
  const own = events.filter(
    ({ reason = "", involvedObject: of }) =>
      ["FailedMount", "FailedAttachVolume"].includes(reason) && of.uid === metadata?.uid,
  );
  const newest = newestOf(own)?.message;
  return newest ? { kind: "volume", what: `A volume cannot be mounted: ${newest.trim()}` } : undefined;
}

/** `exec: "alembic": executable file not found in $PATH`, as the runtime says it, in a longer sentence. */
const NO_COMMAND = /exec: "?([^":]+)"?: (executable file not found|.*no such file or directory|permission denied)/;

function noCommand(container: string, message = ""): Cause | undefined {
  const [, command, why] = NO_COMMAND.exec(message) ?? [];
  if (command === undefined) return undefined;
  const problem = why === "permission denied" ? "may not be executed" : "is not in the image";
  return { kind: "no-command", container, command, what: `The command ${command} ${problem}.` };
}

/** What the runtime says where the limit is too small for the container itself to be made. */
const TOO_SMALL = /OOM-killed|memory limit too low/i;

function tooLittle(pod: V1Pod, container: string, code?: number): Cause {
  const limit = memoryLimit(pod, container);
  const exit = code === undefined ? "" : ` (exit code ${code})`;
  const what = `OOMKilled${exit}: it needed more memory than its limit${limit ? ` of ${limit}` : ""}.`;
  return { kind: "oom-killed", container, what };
}

function causeOfContainer(container: V1ContainerStatus, pod: V1Pod, events: readonly CoreV1Event[]): Cause | undefined {
  const { name, state, lastState, ready } = container;
  const isJob = pod.metadata?.ownerReferences?.some(({ kind }) => kind === "Job") ?? false;
  if (ready || (isJob && state?.terminated?.exitCode === 0)) return undefined;
  const says = state?.waiting?.message;
  const waiting = TOO_SMALL.test(says ?? "")
    ? tooLittle(pod, name)
    : (noCommand(name, says) ?? waitingCause(name, state?.waiting?.reason, says, container.image));
  if (waiting) return waiting;
  const last = state?.terminated ?? lastState?.terminated;
  const times = container.restartCount + (state?.running ? 0 : 1);
  if (last && (last.reason === "OOMKilled" || TOO_SMALL.test(last.message ?? "")))
    return { ...tooLittle(pod, name, last.exitCode), times };
  const probe = probeFailure(pod, name, events);
  // A container that a liveness or startup probe ended is no crash, though it looks like one.
  const killed = last && (last.exitCode === 137 || last.exitCode === 143 || isKilled(pod, name, events));
  if (probe && (!last || killed)) return probe;
  if (!last) return undefined;
  const unknown = last.reason === "StartError" ? noCommand(name, last.message) : undefined;
  if (unknown) return unknown;
  if (last.exitCode === 0) {
    if (isJob) return undefined;
    const what = "It ends by itself, as if its work were done (exit code 0); a service has to go on running.";
    return { kind: "ended", container: name, what, times };
  }
  const end = { container: name, times, code: last.exitCode, message: last.message?.trim() };
  return isJob
    ? { kind: "job-failed", what: `It failed with exit code ${end.code}.`, ...end }
    : { kind: "crash", what: `It ends with exit code ${end.code}, again and again.`, ...end };
}

function waitingCause(container: string, reason = "", message = "", image = ""): Cause | undefined {
  switch (reason) {
    case "ErrImageNeverPull":
      return { kind: "image-not-on-node", container, what: `${reason}: the image ${image} is not on the node.` };
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
  }
}

/** A pod's container as its spec has it. */
export const containerOf = ({ spec }: V1Pod, container: string | undefined): V1Container | undefined =>
  spec?.containers.find(({ name }) => name === container);

/** Memory limit of a pod's container, as its spec says it. */
export const memoryLimit = (pod: V1Pod, container: string): string | undefined =>
  containerOf(pod, container)?.resources?.limits?.["memory"];
