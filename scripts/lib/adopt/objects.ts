/** Objects of a cluster: what is kept of them, and how they are deleted, made and waited for. */
import { setTimeout as sleep } from "node:timers/promises";

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

/** Makes `objects` and waits until their pods are ready. */
export async function createObjects(cluster: Cluster, objects: readonly LiveObject[]): Promise<void> {
  const api = await objectApi(cluster);
  for (const object of objects) {
    await api.create(object).catch((error: unknown) => {
      throw new Failure(`${kindAndName(object)} cannot be made: ${reason(error)}`);
    });
  }
  for (const object of objects.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet"))
    await until(`${kindAndName(object)} is ready`, async () => isReady(await api.read(header(object))));
}

function isReady({ spec = {}, status = {} }: LiveObject): boolean {
  const { readyReplicas = 0 } = status as { readyReplicas?: number };
  return readyReplicas >= Number(spec["replicas"] ?? 1);
}

/** Gives a namespace the labels it had before. */
export async function relabel({ core }: Cluster, { metadata }: LiveObject): Promise<void> {
  const name = metadata!.name!;
  const body = await core.readNamespace({ name });
  const own = "kubernetes.io/metadata.name";
  body.metadata = { ...body.metadata, labels: { [own]: name, ...metadata?.labels } };
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

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
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

/** A headless Service stays headless; any other gets a new address, since its old one may be taken by then. */
function withoutAddresses(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (spec["clusterIP"] === "None") return { ...spec };
  const { clusterIP: _, clusterIPs: __, ...rest } = spec;
  return rest;
}

/** `Deployment board-api-prod/board-api`. */
export const kindAndName = ({ kind, metadata }: Pick<LiveObject, "kind" | "metadata">): string =>
  `${kind} ${metadata?.namespace ? `${metadata.namespace}/` : ""}${metadata?.name}`;
