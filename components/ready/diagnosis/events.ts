/** What the events of a pod tell of its container. */
import type { CoreV1Event, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** The newest event of a probe that failed, as long as the container is not ready. */
export function probeFailure(pod: V1Pod, container: string, events: readonly CoreV1Event[]) {
  const { name, uid } = pod.metadata ?? {};
  const own = events.filter(
    ({ reason, involvedObject: of }) =>
      reason === "Unhealthy" &&
      (of.uid === uid || of.name === name) &&
      of.fieldPath?.includes(`{${container}}`) !== false,
  );
  const newest = newestOf(own)?.message;
  if (!newest) return undefined;
  const answer = Number(/statuscode: (\d+)/.exec(newest)?.[1]) || undefined;
  return { kind: "probe" as const, container, what: newest.trim(), answer };
}

/** Whether a probe ended it. One that ends well at SIGTERM looks as if it had ended by itself. */
export const isKilled = ({ metadata }: V1Pod, container: string, events: readonly CoreV1Event[]): boolean =>
  events.some(
    ({ reason, message = "", involvedObject: of }) =>
      reason === "Killing" &&
      of.uid === metadata?.uid &&
      of.fieldPath?.includes(`{${container}}`) !== false &&
      /failed (startup|liveness) probe/.test(message),
  );

/** The event that was seen last; undefined where there is none. */
export const newestOf = (events: readonly CoreV1Event[]): CoreV1Event | undefined =>
  [...events].sort((a, b) => time(b) - time(a))[0];

const time = ({ lastTimestamp, eventTime }: CoreV1Event) => new Date(lastTimestamp ?? eventTime ?? 0).getTime();
