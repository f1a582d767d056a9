/** `npm run watch` as a whole: rounds of watching, each on what a start has deployed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { isApiError, reason } from "../../../components/cluster/api-error";
import { contentReference } from "../../../components/image/content-tag";
import { labelSelector } from "../../../components/kubernetes/labels";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { Failure } from "../../../configuration/failure";
import { localImage } from "../../../stacks/local-image";
import { openCluster, type Cluster } from "../cluster/cluster";
import { clusterState } from "../cluster/k3d-cluster";
import { printLogs } from "../diagnosis/pod-logs";
import { interrupt, onInterrupt, unbrokenly } from "../terminal/interrupted";
import { loadStack, ROOT } from "../terminal/project";
import { say, styled, timeOfDay } from "../terminal/terminal";
import { deployedImage, findDeployment, refuseSecond } from "./deployment";
import { changes, snapshot } from "./files";
import { WatchedService, type End } from "./service";

/** Between two looks at the files. */
const LOOK_MS = 50;
/** Between two looks while a start that failed is mended. */
const MENDING_MS = 500;

/**
 * Watches services until somebody ends it.
 *
 * @param namesOf which ones, as the stack's file says now. @throws Failure where that is none
 */
export const watchServices = async (stack: string, namesOf: (settings: Settings) => string[]): Promise<void> => {
  const watch = new Watch(stack, namesOf);
  // A terminal that was closed, and a reader that ended: the pods are put back all the same.
  process.stdout.on("error", interrupt);
  await onInterrupt(
    () => watch.end(),
    () => watch.run(),
    `The pods may be watched still. ${comesBack(stack)}`,
  );
};

const comesBack = (stack: string) => `The deployed image comes back with ${npmRun("start", stack)}`;

class Watch {
  private watched: readonly WatchedService[] = [];
  private names: readonly string[] = [];
  private readonly followed = new Set<string>();
  private ending: Promise<void> | undefined;
  /** The stack's file as the last start had it, or as this watch began. */
  private deployed: string | undefined;

  public constructor(
    private readonly stack: string,
    private readonly namesOf: (settings: Settings) => string[],
  ) {
    this.deployed = this.stackFile();
  }

  public async run(): Promise<void> {
    let settings: Settings | undefined;
    try {
      for (;;) {
        settings = loadStack(this.stack);
        this.names = this.namesOf(settings);
        const why = await this.whyStart(settings);
        if (this.ending) return await forEver();
        const end = why ?? (await this.round(settings));
        if (this.ending) return await forEver();
        if (end === "put-back") return say("A start has put the deployed image back: this watch ends.");
        await this.deploy(settings, end.reason);
      }
    } catch (error) {
      // What fails while the deployed image comes back is no news.
      if (this.ending) return await forEver();
      const gone = settings && isApiError(error) ? await withoutCluster(settings) : undefined;
      if (gone) throw gone;
      await this.end();
      throw error;
    }
  }

  /** Puts the deployed image back, once, and says what came of it. Whoever calls it ends this process. */
  public end(): Promise<void> {
    return (this.ending ??= this.putBack());
  }

  private async putBack(): Promise<void> {
    const watched = this.watched.filter((one) => one.isWatched);
    if (watched.length === 0) return;
    say("\nPuts the deployed image back …");
    const ends = await Promise.allSettled(watched.map((one) => one.end()));
    const faults = ends.flatMap((end) => (end.status === "rejected" ? [reason(end.reason)] : []));
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) console.error(comesBack(this.stack));
    else say("The pods run the deployed image again.");
  }

  private stackFile(): string | undefined {
    const file = join(ROOT, `Pulumi.${this.stack}.yaml`);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  private services({ services }: Settings) {
    return services.filter(({ name }) => this.names.includes(name));
  }

  /** One deployed state, watched until it takes more than files. */
  private async round(settings: Settings): Promise<End> {
    const cluster = await openCluster(settings);
    const services = this.services(settings);
    this.watched = services.map((service) => {
      const { name, namespace } = service;
      return new WatchedService({ cluster, settings, name, namespace }, service);
    });
    say(`Makes the pods of ${this.names.join(", ")} ready to take files …`);
    await Promise.all(this.watched.map((one) => one.begin()));
    const folders = services.flatMap(({ watch, context = "" }) =>
      watch ? watch.sync.map(({ from }) => join(context, from)) : [],
    );
    say(styled("bold", `Watching ${folders.join(", ")}. Ctrl-C puts the deployed image back.`));
    for (const one of services.filter(({ name }) => !this.followed.has(name))) void follow(cluster, one);
    for (const { name } of services) this.followed.add(name);
    return this.lookUntilEnd();
  }

  private async lookUntilEnd(): Promise<End> {
    while (!this.ending) {
      if (this.stackFile() !== this.deployed) return { reason: `Pulumi.${this.stack}.yaml was changed` };
      for (const one of this.watched) {
        const end = await one.look();
        if (end !== undefined) return end;
      }
      await sleep(LOOK_MS);
    }
    return "put-back";
  }

  /** Why there is nothing to watch yet; undefined where the pods run what the files say. */
  private async whyStart(settings: Settings): Promise<End | undefined> {
    const { k3d } = settings.cluster;
    const state = k3d && (await clusterState(k3d));
    if (state !== "running")
      return { reason: `the cluster ${k3d?.name} ${state === "absent" ? "is not there" : "is stopped"}` };
    if (this.stackFile() !== this.deployed) return { reason: `Pulumi.${this.stack}.yaml was changed` };
    const cluster = await openCluster(settings);
    for (const service of this.services(settings)) {
      const { name, namespace } = service;
      const live = await findDeployment({ cluster, settings, name, namespace });
      if (!live) return { reason: `${name} is not deployed` };
      refuseSecond(name, live);
      const source = localImage(service);
      if (source && deployedImage(live) !== contentReference(source))
        return { reason: `${name} is deployed from other code` };
    }
    return undefined;
  }

  /** Deploys as `npm start` does, which puts the watched pods' image in its place as well; then it is watched again. */
  private async deploy(settings: Settings, why: string): Promise<void> {
    const args = ["--require", "./transpile.cjs", "scripts/start.ts", "-s", this.stack];
    const services = this.services(settings);
    for (; !this.ending; why = "Saved again") {
      say(styled("yellow", `${timeOfDay()}  ${why}: ${npmRun("start", this.stack)}`));
      this.deployed = this.stackFile();
      const before = services.map((service) => snapshot(service));
      const start = execa(process.execPath, args, { cwd: ROOT, stdio: "inherit", reject: false });
      const { exitCode } = await unbrokenly(start);
      if (exitCode === 0 || this.ending) return;
      if (this.watched.length === 0) throw new Failure("Nothing is watched: the start failed.");
      say(styled("red", "The start failed. The next save is the next try."));
      // The stack's file may have the fault as well.
      const isMended = () =>
        this.stackFile() !== this.deployed ||
        services.some((one, i) => changes(before[i]!, snapshot(one, before[i])).length > 0);
      while (!this.ending && !isMended()) await sleep(MENDING_MS);
    }
  }
}

const forEver = () => new Promise<never>(() => undefined);

/** Log lines from now on; without them the watch goes on. */
const follow = (cluster: Cluster, { name, namespace }: { readonly name: string; readonly namespace: string }) =>
  printLogs(
    cluster,
    { namespace, labelSelector: labelSelector(name) },
    { follow: true, previous: false, sinceSeconds: 5, isPatient: true },
  ).catch(() => undefined);

/** What is said where the cluster is no more; undefined where it runs. */
async function withoutCluster({ stack, cluster }: Settings): Promise<Failure | undefined> {
  const { name = "" } = cluster.k3d ?? {};
  const state = await clusterState({ name }).catch(() => "stopped");
  if (state === "running") return undefined;
  return new Failure(`The cluster ${name} is ${state === "absent" ? "gone" : "stopped"}. ${comesBack(stack)}`);
}
