/** A service while it is watched: its pods get what is saved, one after the other, and those that come later too. */
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Deployment, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { labelSelector } from "../../../components/kubernetes/labels";
import { isRolledOut } from "../../../components/ready/sight";
import { npmRun } from "../../../configuration/cures";
import { Failure } from "../../../configuration/failure";
import type { ServiceSettings } from "../../../configuration/schema";
import { podsOf } from "../diagnosis/pod-logs";
import { unbrokenly } from "../terminal/interrupted";
import { say, styled, timeOfDay } from "../terminal/terminal";
import { read, type Contents } from "./archive";
import { isOurs, putWatched, findDeployment, restore, restoreQuota, type Place } from "./deployment";
import { changes, namesOf, needsStart, snapshot, type Change, type Snapshot } from "./files";
import * as pods from "./pod";
import { whyNot } from "./rollout";
import { isWatched } from "./template";

/** Seconds that the first pods have: they start with the image's code, which runs already. */
const ROLL_SECONDS = 180;
const ROLL_PAUSE_MS = 300;
/** Between two looks at the cluster. */
const TEND_MS = 1000;

/** What ended a watch. */
export type End = "put-back" | { readonly reason: string };

export class WatchedService {
  private readonly begun = new Date().toISOString();
  private seen: Snapshot;
  /** Saved since the deployed image was built, and in no pod that does not start with it. */
  private saved: Contents = new Map();
  /** What pods were seen to start with. */
  private good: Contents = new Map();
  private settling: Snapshot | undefined;
  private tended = 0;
  private isPut = false;

  public constructor(
    private readonly place: Place,
    private readonly service: ServiceSettings,
  ) {
    this.seen = snapshot(service);
  }

  /** Rolls the pods into the form that takes files. @throws Failure where they do not start in it. */
  public async begin(): Promise<void> {
    const { watch, name } = this.service;
    if (!watch) throw new Error(`${name} is not watched`);
    // Before it is: whoever ends this meanwhile puts it back.
    this.isPut = true;
    await unbrokenly(putWatched(this.place, { name, watch, begun: this.begun }));
    const isForm = (live: V1Deployment) =>
      live.spec?.template !== undefined && isWatched(live.spec.template, this.begun);
    await this.rolled(isForm, async () => (await this.tend()).map(whyNot).find(Boolean));
  }

  /** Whether its pods are in the form that takes files, as far as this watch knows. */
  public get isWatched(): boolean {
    return this.isPut;
  }

  /** Puts the deployed image back, and waits for its pods; where somebody has done so, nothing. */
  public async end(): Promise<void> {
    if (!this.isPut) return;
    const live = await findDeployment(this.place);
    if (!live || !isOurs(live)) return;
    const quota = await restore(this.place.cluster, live);
    // Pods that are going may be in any state.
    await this.rolled((now) => !isOurs(now));
    await restoreQuota(this.place, quota);
  }

  private async live(): Promise<V1Deployment> {
    const live = await findDeployment(this.place);
    if (live) return live;
    throw new Failure(`The Deployment ${this.place.name} was deleted: this watch ends.`);
  }

  /** @param brokenBy why they never will be, where they are to be in the form that takes files. */
  private async rolled(
    isForm: (live: V1Deployment) => boolean,
    brokenBy?: () => Promise<string | undefined>,
  ): Promise<void> {
    for (const end = Date.now() + ROLL_SECONDS * 1000; ; await sleep(ROLL_PAUSE_MS)) {
      const live = await this.live();
      if (!isForm(live)) throw new Failure(`The Deployment ${this.place.name} was changed meanwhile by somebody else.`);
      if (isRolledOut(live)) return;
      const broken = await brokenBy?.();
      if (broken === undefined && Date.now() < end) continue;
      const late = `they are not ready after ${ROLL_SECONDS} s`;
      throw new Failure(brokenBy ? this.notStarted(broken ?? late) : `The pods of ${this.place.name}: ${late}.`);
    }
  }

  private notStarted(why: string): string {
    const { name, settings } = this.place;
    const where = `services[${settings.services.indexOf(this.service)}].watch in Pulumi.${settings.stack}.yaml`;
    return `The pods of ${name} do not start as ${where} says: ${why}. More: ${npmRun("status", settings.stack)}`;
  }

  /** Pods of this watch, those among them that are new with what was synced. */
  private async tend(): Promise<V1Pod[]> {
    const { cluster, namespace, name } = this.place;
    const own = (await podsOf(cluster, { namespace, labelSelector: labelSelector(name) }))
      .filter((pod) => isWatched(pod, this.begun) && !pod.metadata?.deletionTimestamp)
      .sort((a, b) => (pods.nameOf(a) < pods.nameOf(b) ? -1 : 1));
    for (const pod of own) {
      if (pods.isSynced(pod) || !pods.runs(pod, name) || this.held.has(pods.nameOf(pod))) continue;
      if (this.good.size === 0) await pods.mark(cluster, pod, true);
      // It starts with the image's code first: before that, its start anew would not be seen.
      else if (await pods.answers(cluster, pod, this.service)) await this.welcome(pod);
    }
    return own;
  }

  /** A pod that comes later gets what was synced before it is ready. */
  private async welcome(pod: V1Pod): Promise<void> {
    const fault = await pods.sync(this.place.cluster, pod, this.service, this.good);
    if (fault === undefined) return pods.mark(this.place.cluster, pod, true);
    if (!(await pods.again(this.place.cluster, pod))) return;
    this.held.add(pods.nameOf(pod));
    this.line("red", `${pods.nameOf(pod)}, which is new, does not start with what was synced (${fault}).`);
  }

  /** Pods that are kept out of the Service, since a save does not start in them. */
  private readonly held = new Set<string>();

  /** One look at the files, and now and then at the cluster. Gives what ends the watch. */
  public async look(): Promise<End | undefined> {
    if (Date.now() - this.tended > TEND_MS) {
      if (!isOurs(await this.live())) return "put-back";
      await this.tend();
      this.tended = Date.now();
    }
    const now = snapshot(this.service, this.settling ?? this.seen);
    const found = changes(this.seen, now);
    // A save may write several files, and a checkout many: what changes no more is one save.
    const settled = this.settling !== undefined && changes(this.settling, now).length === 0;
    this.settling = found.length > 0 ? now : undefined;
    if (found.length === 0 || !settled) return undefined;
    this.seen = now;
    this.settling = undefined;
    const reason = found.map((change) => needsStart(this.service, change)).find((one) => one !== undefined);
    if (reason !== undefined) return { reason };
    await this.save(found);
    return undefined;
  }

  private async save(found: readonly Change[]): Promise<void> {
    const begun = Date.now();
    this.saved = new Map([
      ...this.saved,
      ...read(
        this.service,
        found.map(({ path }) => path),
      ),
    ]);
    const own = await this.tend();
    const done: string[] = [];
    for (const pod of own) {
      const fault = await this.saveIn(pod);
      // One that went meanwhile refuses nothing: what comes in its place gets the files.
      if (fault !== undefined && !(await pods.again(this.place.cluster, pod))) continue;
      if (fault !== undefined) return this.refused(pod, found, fault, own.length - own.indexOf(pod) - 1);
      done.push(pods.nameOf(pod));
    }
    this.good = this.saved;
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    this.line("green", `${namesOf(found)} → ${done.length} pod${done.length === 1 ? "" : "s"} in ${seconds} s`);
  }

  private async saveIn(pod: V1Pod): Promise<pods.Fault> {
    const { cluster, name } = this.place;
    const fault = pods.runs(pod, name)
      ? await pods.sync(cluster, pod, this.service, this.saved)
      : "its container does not run";
    const serves = fault === undefined || (await pods.answers(cluster, pod, this.service));
    if (serves) this.held.delete(pods.nameOf(pod));
    else this.held.add(pods.nameOf(pod));
    if (serves !== pods.isSynced(pod)) await pods.mark(cluster, pod, serves);
    if (fault === undefined) await pods.untilReady(cluster, pod);
    return fault;
  }

  private refused(pod: V1Pod, found: readonly Change[], fault: string, others: number): void {
    const name = pods.nameOf(pod);
    const serves = this.held.has(name)
      ? "it takes no requests until a save mends that"
      : "it goes on with the code before";
    const rest = others > 0 ? `; ${others} more did not get it` : "";
    this.line("red", `${namesOf(found)} does not start in ${name} (${fault}): ${serves}${rest}. Its log says why.`);
  }

  private line(colour: "green" | "red", text: string): void {
    say(styled(colour, `${timeOfDay()}  ${text}`));
  }
}
