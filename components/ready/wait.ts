/** The wait for a workload: until its pods are ready, or until it is plain that they will not be. */
import { setTimeout as sleep } from "node:timers/promises";

import type { Cluster } from "./cluster";
import { causeOf } from "./diagnosis/cause";
import type { Finding } from "./diagnosis/finding";
import { told } from "./diagnosis/tell";
import type { ReadyInputs } from "./inputs";
import { hasNotBegun, patience } from "./patience";
import { isReady, type Sight } from "./sight";
import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** The workload is not what it should be; the message says why. */
export class NotReady extends Error {}

export interface Clock {
  /** Milliseconds, of any beginning. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const CLOCK: Clock = { now: () => performance.now(), sleep };

/** Between two looks; most starts end within seconds, and one of minutes needs no such hurry. */
const pause = (waited: number) => (waited < 15_000 ? 250 : 1000);

/** For how long a pod of the revision before may become ready after all, milliseconds. */
const OLD_POD_GRACE = 10_000;
/** What is gone for longer than that is over, milliseconds. */
const FORGET = 5000;
/** What lasts longer than that is told, milliseconds. */
const TELL = 3000;

/** @throws NotReady with the cause, what the pod logged last and the cure. */
export async function waitFor(
  inputs: ReadyInputs,
  cluster: Cluster,
  clock: Clock = CLOCK,
  say: (line: string) => void = console.log,
): Promise<void> {
  const begun = clock.now();
  const seen = new Memory();
  const label = `${inputs.kind} ${inputs.name}`;
  let best = 0;
  let said = "";
  let last: Finding | undefined;
  for (;;) {
    const now = clock.now();
    const sight = await cluster.look();
    if (!sight) throw new NotReady(`${label} in ${inputs.namespace} is gone: somebody has deleted it`);
    if (sight.state === "ready") return;
    for (const pod of sight.inTheWay)
      if (seen.lasts(`old ${pod.metadata?.uid}`, now) >= (isBegun(pod) ? OLD_POD_GRACE : 0)) await cluster.remove(pod);
    const ready = sight.pods.filter(isReady).length;
    if (ready > best) seen.clear();
    best = Math.max(best, ready);
    const found = await findings(sight, inputs);
    last = found[0] ?? last;
    const fail = async (finding: Finding | undefined, why: string) => {
      if (inputs.kind === "Job" && finding && hasNotBegun(finding.cause)) await cluster.endJob();
      const log =
        finding?.pod && finding.cause.container ? await cluster.log(finding.pod, finding.cause.container) : [];
      return new NotReady(told(inputs, finding, log, why));
    };
    if (sight.state === "failed") throw await fail(last, "failed");
    for (const finding of found) {
      const lasts = seen.lasts(finding.cause.kind, now) / 1000;
      if (lasts >= (patience(finding.cause, reasonsOf(sight, finding)) ?? Infinity))
        throw await fail(finding, "cannot start");
    }
    const trouble = found.find(({ cause }) => seen.lasts(cause.kind, now) >= TELL);
    if (trouble && said !== trouble.cause.kind) {
      said = trouble.cause.kind;
      say(`waiting for ${label}, although: ${trouble.cause.what.replace(/\s+/g, " ").slice(0, 300)}`);
    }
    if (now - begun >= inputs.seconds * 1000)
      throw await fail(
        found[0] ?? last,
        `is not ${inputs.kind === "Job" ? "done" : "ready"} after ${inputs.seconds} s`,
      );
    await clock.sleep(pause(now - begun));
  }
}

async function findings(sight: Sight, _inputs: ReadyInputs): Promise<Finding[]> {
  const notMade = sight.notMade;
  const ofPods = sight.pods.flatMap((pod): Finding[] => {
    const cause = causeOf(pod, sight.events);
    return cause ? [{ cause, pod }] : [];
  });
  return [...(notMade ? [{ cause: { kind: "not-made" as const, what: notMade } }] : []), ...ofPods];
}

/** Whether a container of it has run. */
const isBegun = ({ status }: V1Pod) => status?.containerStatuses?.some(({ state }) => state?.running) === true;

const reasonsOf = ({ events }: Sight, { pod }: Finding): string[] =>
  events.filter(({ involvedObject: of }) => of.uid === pod?.metadata?.uid).map(({ reason = "" }) => reason);

/** Since when something has been seen without a gap. */
class Memory {
  private readonly times = new Map<string, { readonly first: number; last: number }>();

  /** Notes that it is seen now. @returns for how long, in milliseconds. */
  public lasts(what: string, now: number): number {
    const known = this.times.get(what);
    const time = known && now - known.last <= FORGET ? known : { first: now, last: now };
    time.last = now;
    this.times.set(what, time);
    return now - time.first;
  }

  public clear(): void {
    this.times.clear();
  }
}
