/** The wait for a workload: until its pods are ready, or until it is plain that they will not be. */
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { WatchedWorkload } from "./cluster";
import type { Finding } from "./diagnosis/cure";
import { told } from "./diagnosis/tell";
import { Ears } from "./ears";
import { findings } from "./findings";
import type { ReadyInputs } from "./inputs";
import { hasNotBegun, patience } from "./patience";
import { isReady, type Sight } from "./sight";

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
/** What lasts longer than that is told, milliseconds. */
const TELL = 3000;

/** What is gone for longer than that is over, milliseconds. */
const FORGET = 5000;

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

/** @throws NotReady with the cause, what the pod logged last and the cure. */
export async function waitFor(
  inputs: ReadyInputs,
  cluster: WatchedWorkload,
  clock: Clock = CLOCK,
  say: (line: string) => void = console.log,
): Promise<void> {
  const begun = clock.now();
  const seen = new Memory();
  const ears = new Ears(cluster);
  const label = `${inputs.kind} ${inputs.name}`;
  let best = 0;
  let last: Finding | undefined;
  const said = new Set<string>();
  for (;;) {
    const now = clock.now();
    const sight = await cluster.look();
    if (!sight) throw new NotReady(`${label} in ${inputs.namespace} is gone: somebody has deleted it`);
    if (sight.state === "ready") return;
    await clearTheWay(sight, cluster, seen, now);
    const ready = sight.pods.filter(isReady).length;
    // Pods that come up are a start that goes on: what hinders the next ones may pass too.
    if (ready > best) seen.clear();
    best = Math.max(best, ready);
    const found = await ears.heard(findings(sight), now);
    last = found[0] ?? last;
    if (sight.state === "failed") throw await failure(inputs, cluster, "failed", last, sight);
    for (const finding of found) {
      const { kind, what } = finding.cause;
      const lasts = seen.lasts(kind, now);
      const enough = (patience(finding.cause, reasonsOf(sight, finding)) ?? Infinity) * 1000;
      if (lasts >= enough) throw await failure(inputs, cluster, "does not start", finding, sight);
      if (lasts < TELL || said.has(kind)) continue;
      said.add(kind);
      say(`waiting for ${label}, although: ${what.replace(/\s+/g, " ").slice(0, 300)}`);
    }
    if (now - begun >= inputs.seconds * 1000) {
      const why = `is not ${inputs.kind === "Job" ? "done" : "ready"} after ${inputs.seconds} s`;
      throw await failure(inputs, cluster, why, found[0], sight);
    }
    await clock.sleep(pause(now - begun));
  }
}

/**
 * A StatefulSet never replaces a pod that is not ready: one of a revision that could not start would stand there for ever,
 * also once the file is corrected. Its volume stays.
 */
async function clearTheWay({ inTheWay }: Sight, cluster: WatchedWorkload, seen: Memory, now: number): Promise<void> {
  for (const pod of inTheWay)
    if (seen.lasts(`before ${pod.metadata?.uid}`, now) >= (isBegun(pod) ? OLD_POD_GRACE : 0)) await cluster.remove(pod);
}

/** Whether a container of it runs. */
const isBegun = ({ status }: V1Pod) => status?.containerStatuses?.some(({ state }) => state?.running) === true;

async function failure(
  inputs: ReadyInputs,
  cluster: WatchedWorkload,
  why: string,
  finding: Finding | undefined,
  { served }: Sight,
): Promise<NotReady> {
  const { cause, pod } = finding ?? {};
  const log = pod && cause?.container ? await cluster.log(pod, cause.container) : [];
  const node = cause?.kind === "unschedulable" ? await cluster.largestNode() : undefined;
  if (inputs.kind === "Job" && cause && hasNotBegun(cause)) await cluster.endJob();
  return new NotReady(told(inputs.kind, inputs, why, finding, { log, node, served }));
}

const reasonsOf = ({ events }: Sight, { pod }: Finding): string[] =>
  events.filter(({ involvedObject: of }) => of.uid === pod?.metadata?.uid).map(({ reason = "" }) => reason);
