/** `npm run watch` as a whole: rounds of watching, each on what a start has deployed. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { instead, isApiError, reason } from "../../../components/cluster/api-error";
import { contentReference } from "../../../components/image/content-tag";
import { labelSelector } from "../../../components/kubernetes/labels";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { Failure } from "../../../configuration/failure";
import { localImage } from "../../../stacks/local-image";
import { openCluster, type Cluster } from "../cluster/cluster";
import { clusterState } from "../cluster/k3d-cluster";
import { printLogs } from "../diagnosis/pod-logs";
import { onInterrupt, unbrokenly } from "../terminal/interrupted";
import { loadStack, ROOT } from "../terminal/project";
import { say, styled } from "../terminal/terminal";
import { readDeployment, refuseSecond, watchedOf } from "./deployment";
import { changes, snapshot } from "./files";
import { WatchedService, type End } from "./service";

/** Between two looks at the files. */
const LOOK_MS = 50;
/** Between two looks while a start that failed is mended. */
const MENDING_MS = 500;

/** Watches the services of these names, until somebody ends it. @throws Failure */
export const watchServices = async (stack: string, names: readonly string[]): Promise<void> => {
  const watch = new Watch(stack, names);
  await onInterrupt(
    () => watch.end(),
    () => watch.run(),
  );
};

class Watch {
  private watched: readonly WatchedService[] = [];
  private over = false;
  private follows = false;

  public constructor(
    private readonly stack: string,
    private readonly names: readonly string[],
  ) {}

  public async run(): Promise<void> {
    for (;;) {
      const settings = loadStack(this.stack);
      const end = (await this.whyStart(settings)) ?? (await this.round(settings));
      if (this.over) return await new Promise<never>(() => undefined);
      if (end === "put-back") return say("A start has put the deployed image back: this watch ends.");
      await this.deploy(settings, end.reason);
    }
  }

  /** Puts the deployed image back. Whoever calls it ends this process. */
  public async end(): Promise<void> {
    this.over = true;
    if (!this.watched.some((one) => one.isWatched)) return;
    say("\nPuts the deployed image back …");
    await Promise.all(this.watched.map((one) => one.end()));
    say("The pods run the deployed image again.");
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
    try {
      say(`Makes the pods of ${this.names.join(", ")} ready to take files …`);
      await Promise.all(this.watched.map((one) => one.begin()));
      const folders = services.flatMap(({ watch, context = "" }) =>
        watch ? watch.sync.map(({ from }) => join(context, from)) : [],
      );
      say(styled("bold", `Watching ${folders.join(", ")}. Ctrl-C puts the deployed image back.`));
      if (!this.follows) for (const service of services) void follow(cluster, service);
      this.follows = true;
      return await this.lookUntilEnd();
    } catch (error) {
      // What fails while the deployed image comes back is no news.
      if (this.over) return "put-back";
      if (isApiError(error)) throw await lost(settings, error);
      await this.end();
      throw error;
    }
  }

  private async lookUntilEnd(): Promise<End> {
    const file = join(ROOT, `Pulumi.${this.stack}.yaml`);
    const written = statSync(file).mtimeMs;
    while (!this.over) {
      if (statSync(file, { throwIfNoEntry: false })?.mtimeMs !== written)
        return { reason: `Pulumi.${this.stack}.yaml was changed` };
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
    const cluster = await openCluster(settings);
    for (const service of this.services(settings)) {
      const { name, namespace } = service;
      const live = await readDeployment({ cluster, settings, name, namespace }).catch(instead(404, undefined));
      if (!live) return { reason: `${name} is not deployed` };
      refuseSecond(name, live);
      const source = localImage(service);
      const image = deployedImage(live);
      if (source && image !== contentReference(source)) return { reason: `${name} is deployed from other code` };
    }
    return undefined;
  }

  /** Deploys as `npm start` does, which puts the watched pods' image in its place as well; then it is watched again. */
  private async deploy(settings: Settings, why: string): Promise<void> {
    say(styled("yellow", `${new Date().toTimeString().slice(0, 8)}  ${why}: ${npmRun("start", this.stack)}`));
    const args = ["--require", "./transpile.cjs", "scripts/start.ts", "-s", this.stack];
    const before = this.services(settings).map((service) => snapshot(service));
    const { exitCode } = await unbrokenly(
      execa(process.execPath, args, { cwd: ROOT, stdio: "inherit", reject: false }),
    );
    if (exitCode === 0 || this.over) return;
    if (this.watched.length === 0) throw new Failure("Nothing is watched: the start failed.");
    say(styled("red", "The start failed. The next save is the next try."));
    const isMended = () =>
      this.services(settings).some((service, i) => changes(before[i]!, snapshot(service, before[i])).length > 0);
    while (!this.over && !isMended()) await sleep(MENDING_MS);
  }
}

/** Log lines from now on; without them the watch goes on. */
const follow = (cluster: Cluster, { name, namespace }: { readonly name: string; readonly namespace: string }) =>
  printLogs(
    cluster,
    { namespace, labelSelector: labelSelector(name) },
    { follow: true, previous: false, sinceSeconds: 5 },
  ).catch(() => undefined);

function deployedImage(live: Awaited<ReturnType<typeof readDeployment>>): string | undefined {
  const { spec } = (watchedOf(live)?.body ?? live) as Pick<typeof live, "spec">;
  return spec?.template.spec?.containers[0]?.image;
}

async function lost({ stack, cluster }: Settings, error: Error): Promise<Failure> {
  const { name = "" } = cluster.k3d ?? {};
  const state = await clusterState({ name }).catch(() => "stopped");
  const what =
    state === "running" ? `does not answer: ${reason(error)}` : `is ${state === "absent" ? "gone" : "stopped"}`;
  return new Failure(`The cluster ${name} ${what}. The deployed image comes back with ${npmRun("start", stack)}`);
}
