/**
 * A service's Deployment in the cluster: put into its watched form, and back into the deployed one. Both are applied as the
 * engine applies it, so that the next start, after its refresh, puts the deployed one back by itself where a watch was killed.
 */
import type { AppsV1Api, V1Deployment } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { instead } from "../../../components/cluster/api-error";
import { appliedWhole, patching } from "../../../components/cluster/live-object";
import type { LiveObject } from "../../../components/kubernetes/object";
import { quotaFor, type PodResources } from "../../../components/kubernetes/quota";
import { liveQuota, withRoom, type Hard } from "../../../components/namespace/quota-steps/live-quota";
import { serviceDemand } from "../../../components/service/demand";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { Failure } from "../../../configuration/failure";
import { kubernetes, type Cluster } from "../cluster/cluster";
import { isAlive, thisProcess, type ProcessMark } from "../engine/processes";
import { watchedSpec, type WatchedArgs } from "./template";

/** Of a Deployment that is watched: what it was before, as JSON. References alone stand in it, no secret. */
const WATCHED = "wealist/watched";

interface Watched {
  readonly by: ProcessMark;
  /** Who applies the Deployment, and what. */
  readonly fieldManager: string;
  readonly body: LiveObject;
  /** Limits of the namespace's quota. @default it has none, or what it has was enough */
  readonly quota?: Hard;
}

export interface Place {
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly name: string;
  readonly namespace: string;
}

const appsOf = async ({ config }: Cluster): Promise<AppsV1Api> => config.makeApiClient((await kubernetes()).AppsV1Api);

const readDeployment = async ({ cluster, name, namespace }: Place): Promise<V1Deployment> =>
  (await appsOf(cluster)).readNamespacedDeployment({ name, namespace });

export const findDeployment = (place: Place): Promise<V1Deployment | undefined> =>
  readDeployment(place).catch(instead(404, undefined));

/** The image that a start has deployed, also while it is watched. */
export function deployedImage(live: V1Deployment): string | undefined {
  const { spec } = (watchedOf(live)?.body ?? live) as V1Deployment;
  return spec?.template.spec?.containers[0]?.image;
}

function watchedOf({ metadata }: Pick<V1Deployment, "metadata">): Watched | undefined {
  const text = metadata?.annotations?.[WATCHED];
  return text === undefined ? undefined : (JSON.parse(text) as Watched);
}

/** Whether it is this process that watches it. */
export const isOurs = (deployment: V1Deployment): boolean => watchedOf(deployment)?.by.pid === process.pid;

/** @throws Failure where another process watches it, which still runs. */
export function refuseSecond(name: string, live: V1Deployment): void {
  const { by } = watchedOf(live) ?? {};
  if (by && by.pid !== process.pid && isAlive(by))
    throw new Failure(
      `${name} is watched already, by the process ${by.pid}. End that one (Ctrl-C) before another begins.`,
    );
}

/** Rolls the pods into the form that takes files. @throws Failure where another watch has it. */
export async function putWatched(place: Place, args: WatchedArgs): Promise<void> {
  const live = await readDeployment(place);
  refuseSecond(place.name, live);
  const before = watchedOf(live);
  const whole = before ?? appliedWhole(live as LiveObject);
  if (!whole)
    throw new Failure(
      `The Deployment ${place.name} was not made by this program: ${npmRun("start", place.settings.stack)}`,
    );
  const { fieldManager, body } = whole;
  const spec = watchedSpec(body.spec as unknown as NonNullable<V1Deployment["spec"]>, args);
  const resources = spec.template.spec!.containers[0]!.resources as unknown as PodResources;
  const quota = before?.quota ?? (await makeRoom(place, live.spec?.replicas ?? 1, resources));
  const watched: Watched = { by: thisProcess(), fieldManager, body, quota };
  const annotations = { ...body.metadata?.annotations, [WATCHED]: JSON.stringify(watched) };
  const metadata = { ...body.metadata, annotations };
  await apply(place.cluster, live, fieldManager, { ...body, metadata, spec: { ...spec } });
}

/**
 * The quota has room for the watched pods, at their most, beside all that it has room for without them: an update that
 * comes over a watch needs no less than any other one. Gives the limits that it had.
 */
async function makeRoom({ settings, namespace, name }: Place, pods: number, resources: PodResources) {
  const quota = await liveQuota(accessOf(settings), namespace);
  if (!quota) return undefined;
  const { maxSurge = "100%", autoscaling } = settings.services.find((service) => service.name === name) ?? {};
  const replicas = Math.max(pods, autoscaling ? autoscaling.max : 0);
  const demand = serviceDemand({ replicas, maxSurge, resources, migrations: false });
  const room = withRoom(quota.hard, quota.hard, quotaFor(demand));
  // Another number each time: what the engine's step has seen and taken back once before, it would take for its own.
  const another = Math.floor(Date.now() / 1000) % 1000;
  await quota.set({ ...room, ...(room["pods"] && { pods: String(Number(room["pods"]) + another) }) });
  return quota.hard;
}

const accessOf = ({ cluster }: Settings) => ({ kind: "k3d", name: cluster.k3d?.name ?? "" }) as const;

/** Puts the deployed form back; its pods roll. Gives the quota's limits of before, where they were changed. */
export async function restore(cluster: Cluster, live: V1Deployment): Promise<Hard | undefined> {
  const watched = watchedOf(live);
  if (watched) await apply(cluster, live, watched.fieldManager, watched.body);
  return watched?.quota;
}

/** Once the watched pods are gone. */
export async function restoreQuota({ settings, namespace }: Place, hard: Hard | undefined): Promise<void> {
  if (hard) await (await liveQuota(accessOf(settings), namespace))?.set(hard);
}

/** As who applied it before, whole: nobody else owns anything of it later. Its number of pods stays as it is. */
async function apply(cluster: Cluster, live: V1Deployment, fieldManager: string, body: LiveObject): Promise<void> {
  const { name = "", namespace = "" } = live.metadata ?? {};
  const replicas = body.spec && "replicas" in body.spec ? { replicas: live.spec?.replicas } : {};
  await (
    await appsOf(cluster)
  ).patchNamespacedDeployment(
    { name, namespace, body: { ...body, spec: { ...body.spec, ...replicas } }, fieldManager, force: true },
    await patching("ServerSideApply"),
  );
}
