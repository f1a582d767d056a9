/** For how long what is wrong with a pod may last before it is believed. */
import type { Cause } from "./diagnosis/cause";

/** What does not pass by itself: the registry has answered, and said no. */
const FINAL_PULL = /not found|manifest unknown|unauthorized|denied|forbidden|does not exist|no match for platform/i;

/** Answers of a server that is up, and has not what is asked for. */
const FINAL_ANSWERS = [401, 403, 404, 405];

/** What an autoscaler says that will make a node for the pod. */
const NODE_COMES = ["TriggeredScaleUp", "Nominated"];

/**
 * Seconds after which a start with this cause is given up; undefined for what may pass by itself until the time is over.
 * @param events reasons of the events of the pod.
 */
export function patience(cause: Cause, events: readonly string[] = []): number | undefined {
  switch (cause.kind) {
    case "image-not-on-node":
    case "configuration":
    case "not-made":
      return 10;
    case "image-pull":
      if (cause.what.startsWith("InvalidImageName")) return 2;
      return FINAL_PULL.test(cause.what) ? 15 : 40;
    case "no-command":
    case "job-failed":
      return 3;
    case "crash":
    case "ended":
    case "oom-killed":
      // Ended twice it may still have waited for what starts beside it.
      return (cause.times ?? 1) > 1 ? 15 : 30;
    case "listens-elsewhere":
      return 15;
    case "unschedulable":
      return NODE_COMES.some((reason) => events.includes(reason)) ? undefined : 20;
    case "evicted":
      return 20;
    case "volume":
      return 45;
    case "probe":
      return FINAL_ANSWERS.includes(cause.answer ?? 0) ? 20 : undefined;
  }
}

/** What cannot have begun its work: a Job of it is ended, or it would run whenever the cause is gone. */
export const hasNotBegun = ({ kind }: Cause): boolean =>
  ["image-not-on-node", "configuration", "not-made", "image-pull", "unschedulable", "volume"].includes(kind);
