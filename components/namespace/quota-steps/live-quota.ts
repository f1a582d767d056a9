/** A namespace's ResourceQuota as it is in the cluster. */
import { setTimeout as sleep } from "node:timers/promises";

import type { CoreV1Api, V1ResourceQuota } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { answerOf, kubeconfigOf, type ClusterAccess } from "../../cluster/access";
import { applied, patching } from "../../cluster/live-object";
import { binary, cores, isQuantity, parseQuantity } from "../../kubernetes/quantity";
import { QUOTA } from "../../kubernetes/quota";

/** Hard limits by what they limit, such as `requests.memory`. */
export type Hard = Readonly<Record<string, string>>;

export interface LiveQuota {
  readonly hard: Hard;
  /** By pods that are there, those included that wait for a node or are on their way out. */
  readonly used: Hard;
  /** Sets the hard limits, and waits until they count. */
  readonly set: (hard: Hard) => Promise<void>;
}

/** Undefined where the namespace has none. @throws Error that says why the cluster did not tell. */
export async function liveQuota(access: ClusterAccess, namespace: string): Promise<LiveQuota | undefined> {
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const core = (await kubeconfigOf(access)).makeApiClient(CoreV1Api);
  const quota = await read(core, namespace);
  if (!quota) return undefined;
  return {
    hard: quota.spec?.hard ?? {},
    used: quota.status?.used ?? {},
    set: (hard) => set(core, namespace, quota, hard),
  };
}

const read = (core: CoreV1Api, namespace: string) =>
  answerOf(`the ResourceQuota of ${namespace}`, core.readNamespacedResourceQuota({ name: QUOTA, namespace }));

async function set(core: CoreV1Api, namespace: string, quota: V1ResourceQuota, hard: Hard): Promise<void> {
  const { fieldManager, metadata } = applied(quota);
  const body = { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard } };
  const change = core.patchNamespacedResourceQuota(
    { name: QUOTA, namespace, body, fieldManager, force: true },
    await patching("ServerSideApply"),
  );
  await answerOf(`that the ResourceQuota of ${namespace} is now ${JSON.stringify(hard)}`, change);
  // A pod is admitted by the status, which the cluster brings up to the specification a moment later.
  for (let tries = 0; tries < EFFECTIVE_TRIES; tries += 1) {
    if (isSame((await read(core, namespace))?.status?.hard ?? {}, hard)) return;
    await sleep(EFFECTIVE_PAUSE_MS);
  }
}

const EFFECTIVE_TRIES = 50;
const EFFECTIVE_PAUSE_MS = 200;

/** Whether both say the same, in whatever units. */
export const isSame = (a: Hard = {}, b: Hard = {}): boolean =>
  Object.keys({ ...a, ...b }).every(
    (key) => a[key] !== undefined && b[key] !== undefined && amount(a[key]) === amount(b[key]),
  );

/**
 * Limits under which everything of `wanted` fits beside what is there already, whoever made that and whether it ever ran.
 * None is lower than it is now.
 */
export const withRoom = (live: Hard, used: Hard, wanted: Hard): Hard =>
  Object.fromEntries(
    Object.entries(wanted).map(([key, text]) => {
      const needed = amount(text) + amount(used[key] ?? "0");
      return [key, amount(live[key] ?? "0") >= needed ? live[key]! : written(key, needed)];
    }),
  );

const amount = (text: string) => (isQuantity(text) ? parseQuantity(text) : 0);

const written = (key: string, value: number) =>
  key.endsWith("memory") ? binary(value) : key.endsWith("cpu") ? cores(value) : String(Math.ceil(value));
