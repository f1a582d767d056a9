/** Objects of a cluster: what is kept of them, and how they are deleted, made and waited for. */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

import { reason, statusOf } from "../../../components/cluster/api-error";
import type { LiveObject } from "../../../components/kubernetes/object";
import { kubernetes, type Cluster } from "../cluster/cluster";
import { Failure } from "../../../configuration/failure";
import type { StateResource } from "../engine/engine";

const SECONDS = 180;

const isAbsent = (error: unknown) => statusOf(error) === 404;

/** Reads and writes objects of any kind. */
export async function objectApi({ config }: Cluster) {
  const { KubernetesObjectApi } = await kubernetes();
  return KubernetesObjectApi.makeApiClient(config);
}

type Api = Awaited<ReturnType<typeof objectApi>>;
export type Header = Parameters<Api["read"]>[0];

const header = ({ apiVersion, kind, metadata }: LiveObject): Header => ({
  apiVersion: apiVersion!,
  kind: kind!,
  metadata: { name: metadata!.name!, ...(metadata?.namespace ? { namespace: metadata.namespace } : {}) },
});

/** Deletes what is there of `objects`, and waits until it and its pods are gone. */
export async function deleteObjects(cluster: Cluster, objects: readonly LiveObject[]): Promise<void> {
  const api = await objectApi(cluster);
  for (const object of objects) {
    await api
      .delete(header(object), undefined, undefined, undefined, undefined, "Foreground")
      .catch((error: unknown) => {
        if (!isAbsent(error)) throw new Failure(`${kindAndName(object)} cannot be deleted: ${reason(error)}`);
      });
  }
  for (const object of objects) await until(`${kindAndName(object)} is gone`, () => gone(api, object));
}

const gone = (api: Api, object: LiveObject) => api.read(header(object)).then(() => false, isAbsent);

/** Makes an object, and gives it as it is then. */
export async function createObject(cluster: Cluster, object: LiveObject): Promise<LiveObject> {
  const api = await objectApi(cluster);
  return api.create(withUid(object, undefined)).catch((error: unknown) => {
    throw new Failure(`${kindAndName(object)} cannot be made: ${reason(error)}`);
  });
}

/** As it is now; undefined where it is not there. */
export async function liveObject(cluster: Cluster, object: LiveObject): Promise<LiveObject | undefined> {
  const api = await objectApi(cluster);
  return api.read(header(object)).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
}

/** @returns whether `object` runs pods. */
export const isWorkload = ({ kind }: LiveObject): boolean => kind === "Deployment" || kind === "StatefulSet";

export const replicasOf = ({ spec = {} }: LiveObject): number => Number(spec["replicas"] ?? 1);

/** Gives a workload that is there so many replicas. */
export async function scale(cluster: Cluster, object: LiveObject, replicas: number): Promise<void> {
  const api = await objectApi(cluster);
  const live = await api.read<LiveObject>(header(object));
  if (replicasOf(live) === replicas) return;
  await api.replace({ ...live, spec: { ...live.spec, replicas } }).catch((error: unknown) => {
    throw new Failure(`${kindAndName(object)} cannot be scaled: ${reason(error)}`);
  });
}

/** Until those of a workload that was scaled to none are gone: one that ends still writes. */
export async function withoutPods({ core }: Cluster, object: LiveObject): Promise<void> {
  const { matchLabels = {} } = (object.spec?.["selector"] ?? {}) as { matchLabels?: Record<string, string> };
  const labelSelector = Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join();
  await until(`${kindAndName(object)} has no pods`, async () => {
    const { items } = await core.listNamespacedPod({ namespace: object.metadata!.namespace!, labelSelector });
    const own = (kind: string) => kind === "ReplicaSet" || kind === object.kind;
    return !items.some(({ metadata }) => metadata?.ownerReferences?.some(({ kind }) => own(kind)));
  });
}

export async function untilReady(cluster: Cluster, objects: readonly LiveObject[]): Promise<void> {
  for (const object of objects.filter(isWorkload))
    await until(`${kindAndName(object)} is ready`, async () => isReady(await liveObject(cluster, object)));
}

function isReady(live: LiveObject | undefined): boolean {
  const { readyReplicas = 0 } = (live?.status ?? {}) as { readyReplicas?: number };
  return live !== undefined && readyReplicas >= replicasOf(live);
}

/** Gives a namespace the labels it had before. */
export async function relabel({ core }: Cluster, { metadata }: LiveObject): Promise<void> {
  const name = metadata!.name!;
  const body = await core.readNamespace({ name });
  const labels = { "kubernetes.io/metadata.name": name, ...metadata?.labels };
  if (isDeepStrictEqual(body.metadata?.labels, labels)) return;
  body.metadata = { ...body.metadata, labels };
  await core.replaceNamespace({ name, body });
}

/** The Kubernetes objects that a stack's state holds, but for namespaces and claims: what lies in them stays. */
export const deployedObjects = (resources: readonly StateResource[]): LiveObject[] =>
  resources
    .filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))
    .flatMap(({ outputs }) => {
      const { apiVersion, kind, metadata } = (outputs ?? {}) as LiveObject;
      if (!apiVersion || !metadata?.name || kind === "Namespace" || kind === "PersistentVolumeClaim") return [];
      return [{ apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace } }];
    });

/** @throws Failure where it is not so in time. */
export async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + SECONDS * 1000; !(await is()); await sleep(500))
    if (Date.now() > end) throw new Failure(`Waited ${SECONDS} s in vain until ${what}.`);
}

/** Annotations that belong to one life of an object. */
const OF_THE_CLUSTER = ["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"];

/** `object` as it could be created again: without status, identity and the addresses that the cluster gave it. */
export function manifestOf({ apiVersion, kind, metadata = {}, ...rest }: LiveObject): LiveObject {
  const { name, namespace, labels, annotations = {} } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !OF_THE_CLUSTER.includes(key));
  const { status: _, ...content } = rest;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      ...(labels ? { labels } : {}),
      ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
    },
    ...(kind === "Service" ? { ...content, spec: withoutAddresses(content.spec ?? {}) } : content),
  };
}

export const withUid = (object: LiveObject, uid: string | undefined): LiveObject => ({
  ...object,
  metadata: { ...object.metadata, uid },
});

/** A headless Service stays headless; any other gets a new address, since its old one may be taken by then. */
function withoutAddresses(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (spec["clusterIP"] === "None") return { ...spec };
  const { clusterIP: _, clusterIPs: __, ...rest } = spec;
  return rest;
}

/** `Deployment board-api-prod/board-api`. */
export const kindAndName = ({ kind, metadata }: Pick<LiveObject, "kind" | "metadata">): string =>
  `${kind} ${metadata?.namespace ? `${metadata.namespace}/` : ""}${metadata?.name}`;
