/** What a cluster tells of a PostgreSQL's volume: its claim, the data on it, and the StorageClasses there are. */
import { setTimeout as sleep } from "node:timers/promises";

import type {
  KubeConfig,
  StorageV1Api,
  V1PersistentVolumeClaim,
  V1Pod,
  V1StorageClass,
} from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { statusOf } from "../cluster/api-error";
import { answerOf, isK3d, kubeconfigOf, type ClusterAccess } from "../cluster/access";
import { majorOf } from "./image-major";

/** Annotations of a claim: the image of the server that was ready on it last, and that one's major version. */
export const IMAGE_NOTE = "wealist/postgres-image";
export const MAJOR_NOTE = "wealist/postgres-major";

export interface VolumeFacts {
  /** Undefined where there is none. */
  readonly claim?: {
    /** Whether there is a volume behind it. */
    readonly isBound: boolean;
    readonly storage: string;
    /** As the cluster has it. */
    readonly storageClass: string;
    /** As it was asked for, empty for the default; undefined where nobody can tell. */
    readonly askedClass?: string;
  };
  /** The server that was ready on the volume, as far as anything tells it. */
  readonly data?: { readonly image: string; readonly major: number };
  /** Undefined where they cannot be listed, which takes a right that a deployer need not have. */
  readonly classes?: readonly StorageClass[];
}

interface StorageClass {
  readonly name: string;
  readonly isDefault: boolean;
  readonly isExpandable: boolean;
}

export interface VolumeAt {
  readonly access: ClusterAccess;
  readonly namespace: string;
  /** Name of the claim. */
  readonly claim: string;
  /** The class that is asked for; empty for the cluster's default. */
  readonly storageClass: string;
}

/**
 * Undefined where a k3d cluster is not there, or stopped: it has nothing that a change could lose.
 * @throws Error that says what the cluster did not tell.
 */
export async function volumeFacts(at: VolumeAt): Promise<VolumeFacts | undefined> {
  try {
    return await factsOf(await kubeconfigOf(at.access), at);
  } catch (error) {
    const answered = typeof statusOf((error as Error).cause) === "number";
    if (isK3d(at.access) && !answered) return undefined;
    throw error;
  }
}

async function factsOf(
  config: KubeConfig,
  { access, namespace, claim: name, storageClass }: VolumeAt,
): Promise<VolumeFacts> {
  const { CoreV1Api, StorageV1Api } = await import("@kubernetes/client-node");
  const [core, storage] = [config.makeApiClient(CoreV1Api), config.makeApiClient(StorageV1Api)];
  const [claim, pods, classes] = await Promise.all([
    answerOf(`the claim ${namespace}/${name}`, core.readNamespacedPersistentVolumeClaim({ name, namespace })),
    answerOf(`the pods of ${namespace}`, core.listNamespacedPod({ namespace })),
    // k3s makes its own classes a moment after a new cluster answers; its default is known to come.
    classesOf(storage, isK3d(access) && storageClass !== "" ? NEW_CLUSTER_SECONDS : 0),
  ]);
  return {
    claim: claim && claimFacts(claim),
    data: claim && (noted(claim) ?? served(name, pods?.items ?? [])),
    classes: classes?.map(({ metadata, allowVolumeExpansion }) => ({
      name: metadata?.name ?? "",
      isDefault: metadata?.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true",
      isExpandable: allowVolumeExpansion === true,
    })),
  };
}

const NEW_CLUSTER_SECONDS = 30;

/** Waits for the first one, where a cluster may be new. */
async function classesOf(storage: StorageV1Api, seconds: number): Promise<V1StorageClass[] | undefined> {
  try {
    const { items } = await storage.listStorageClass();
    if (items.length > 0 || seconds === 0) return items;
  } catch (error) {
    if (typeof statusOf(error) === "number") return undefined;
    throw error;
  }
  await sleep(1000);
  return classesOf(storage, seconds - 1);
}

function claimFacts({ metadata, spec, status }: V1PersistentVolumeClaim): VolumeFacts["claim"] {
  const storageClass = spec?.storageClassName ?? "";
  // The cluster writes the default's name into a claim that names none; who applied it is told of what it named itself.
  const fields = metadata?.managedFields?.find(({ operation }) => operation === "Apply")?.fieldsV1 as
    { readonly "f:spec"?: object } | undefined;
  const askedClass = fields && ("f:storageClassName" in (fields["f:spec"] ?? {}) ? storageClass : "");
  const storage = spec?.resources?.requests?.["storage"] ?? "0";
  return { isBound: status?.phase !== "Pending", storage, storageClass, askedClass };
}

function noted({ metadata }: V1PersistentVolumeClaim): VolumeFacts["data"] {
  const { [IMAGE_NOTE]: image, [MAJOR_NOTE]: major } = metadata?.annotations ?? {};
  return image !== undefined && major !== undefined ? { image, major: Number(major) } : undefined;
}

/** Of a server that is ready, its image tells what the data is; one that never was may be anything. */
function served(claim: string, pods: readonly V1Pod[]): VolumeFacts["data"] {
  for (const { spec, status } of pods) {
    if (!spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim)) continue;
    for (const { name, image } of spec.containers) {
      const major = majorOf(image ?? "");
      const ready = status?.containerStatuses?.some((container) => container.name === name && container.ready);
      if (ready && major !== undefined) return { image: image!, major };
    }
  }
  return undefined;
}
