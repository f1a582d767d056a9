/** For how long what is wrong with a pod may last before it is believed. */
import type { Cause } from "./diagnosis/cause";

/** What does not pass by itself: the registry has answered, and said no. */
const FINAL_PULL = /not found|manifest unknown|unauthorized|denied|forbidden|does not exist|no match for platform/i;

/** Answers of a server that is up, and has not what is asked for. */
const FINAL_ANSWERS = [401, 403, 404, 405];

/** What an autoscaler says that will make a node for the pod. */
const NODE_COMES = ["TriggeredScaleUp", "Nominated"];

type Patience = number | ((cause: Cause, events: readonly string[]) => number | undefined);

/** Ended twice it may still have waited for what starts beside it. */
const again = ({ times = 1 }: Cause) => (times > 1 ? 15 : 30);

/** Seconds, by what is wrong. */
const SECONDS: Readonly<Record<Cause["kind"], Patience>> = {
  "no-command": 3,
  "job-failed": 3,
  "image-not-on-node": 10,
  configuration: 10,
  "not-made": 10,
  "listens-elsewhere": 15,
  evicted: 20,
  volume: 45,
  "image-pull": ({ what }) => (what.startsWith("InvalidImageName") ? 2 : FINAL_PULL.test(what) ? 15 : 40),
  crash: again,
  ended: again,
  "oom-killed": again,
  unschedulable: (_, events) => (NODE_COMES.some((reason) => events.includes(reason)) ? undefined : 20),
  probe: ({ answer = 0 }) => (FINAL_ANSWERS.includes(answer) ? 20 : undefined),
};

/**
 * Seconds after which a start with this cause is given up; undefined for what may pass by itself until the time is over.
 * @param events reasons of the events of the pod.
 */
export function patience(cause: Cause, events: readonly string[] = []): number | undefined {
  const seconds = SECONDS[cause.kind];
  return typeof seconds === "function" ? seconds(cause, events) : seconds;
}

/** What cannot have begun its work: a Job of it is ended, or it would run whenever the cause is gone. */
export const hasNotBegun = ({ kind }: Cause): boolean =>
  ["image-not-on-node", "configuration", "not-made", "image-pull", "unschedulable", "volume"].includes(kind);
