/** What somebody made by hand in the namespaces of a stack: what is to be made anew, and where the data lies. */
import type { V1Pod, V1PersistentVolumeClaim } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { PGDATA_MOUNT } from "../../../components/postgres/pod";
import type { Settings } from "../../../configuration/config";
import { namespacesOf } from "../../../stacks/namespaces";
import { kubernetes, type Cluster } from "../cluster/cluster";
import { outputInPod } from "../cluster/exec";
import { Failure } from "../../../configuration/failure";
import type { KubernetesObject, LiveObject } from "../../../components/kubernetes/object";
import { kindAndName } from "./objects";
import type { Server } from "./database";

export interface Survey {
  /** Namespaces of the stack that exist, as they are. */
  readonly namespaces: readonly LiveObject[];
  /** Deleted, and made anew by the stack. */
  readonly replaced: readonly LiveObject[];
  /** Left alone; the stack uses none of it but the claim. */
  readonly kept: readonly string[];
  readonly server: Server;
  /** What runs it; none where its pod was made alone. */
  readonly serverWorkload?: LiveObject;
  /** Address of the server's pod. */
  readonly address: string;
  /** The server's image, as its pod names it. */
  readonly image: string;
  /** What `database` has to say of the volume. */
  readonly volume: { readonly claim: string; readonly dataDirectory: string; readonly superuser: string };
}

/** Kinds that would be in the way, or go on writing to the volume. */
const REPLACED = ["Deployment", "StatefulSet", "Service"];

/** @param rendered the objects that the stack deploys. @throws Failure where there is no server with a volume. */
export async function survey(
  cluster: Cluster,
  settings: Settings,
  rendered: readonly KubernetesObject[],
): Promise<Survey> {
  const wanted = namespacesOf(settings);
  const { items } = await cluster.core.listNamespace();
  const namespaces = items
    .filter(({ metadata }) => wanted.includes(metadata?.name ?? ""))
    .map((namespace): LiveObject => ({ ...namespace, apiVersion: "v1", kind: "Namespace" }) as LiveObject);
  const found = (await Promise.all(namespaces.map(({ metadata }) => objectsIn(cluster, metadata!.name!)))).flat();
  const { pod, claim, server, volume } = await serverOf(cluster, settings.database.namespace);
  const ours = new Set(rendered.map(kindAndName));
  const mounts = (object: LiveObject) => JSON.stringify(object.spec ?? {}).includes(`"claimName":"${claim}"`);
  const owner = ownerOf(pod, found);
  const replaced = found.filter(
    (object) =>
      REPLACED.includes(object.kind!) && (ours.has(kindAndName(object)) || object === owner || mounts(object)),
  );
  const kept = found.filter((object) => !replaced.includes(object)).map(kindAndName);
  const image = pod.spec!.containers.find(({ name }) => name === server.target.container)!.image!;
  return { namespaces, replaced, kept, server, serverWorkload: owner, volume, image, address: pod.status?.podIP ?? "" };
}

/** The second look, as long as it finds what was told of the first. @throws Failure where something came or went since. */
export function sameAs(told: Survey, now: Survey): Survey {
  const text = ({ replaced, volume }: Survey) => JSON.stringify([replaced.map(kindAndName), volume]);
  if (text(told) === text(now)) return now;
  throw new Failure("What is there has changed since the plan was told. Nothing was changed: look at it once more.");
}

/** What people put into a namespace: no pods and ReplicaSets, which their owners make, nor what Kubernetes makes. */
async function objectsIn({ config, core }: Cluster, namespace: string): Promise<LiveObject[]> {
  const { AppsV1Api, BatchV1Api } = await kubernetes();
  const [apps, batch] = [config.makeApiClient(AppsV1Api), config.makeApiClient(BatchV1Api)];
  // A list's items carry neither their version nor their kind.
  const list = async (apiVersion: string, kind: string, listed: Promise<{ readonly items: readonly object[] }>) =>
    (await listed).items.map((item): LiveObject => ({ ...item, apiVersion, kind }));
  const lists = await Promise.all([
    list("apps/v1", "Deployment", apps.listNamespacedDeployment({ namespace })),
    list("apps/v1", "StatefulSet", apps.listNamespacedStatefulSet({ namespace })),
    list("apps/v1", "DaemonSet", apps.listNamespacedDaemonSet({ namespace })),
    list("batch/v1", "Job", batch.listNamespacedJob({ namespace })),
    list("v1", "Service", core.listNamespacedService({ namespace })),
    list("v1", "ConfigMap", core.listNamespacedConfigMap({ namespace })),
    list("v1", "Secret", core.listNamespacedSecret({ namespace })),
    list("v1", "PersistentVolumeClaim", core.listNamespacedPersistentVolumeClaim({ namespace })),
  ]);
  return lists.flat().filter(({ metadata }) => metadata?.name !== "kube-root-ca.crt");
}

/** The one server with a volume that runs in `namespace`. */
export async function serverOf(cluster: Cluster, namespace: string) {
  const { items } = await cluster.core.listNamespacedPod({ namespace });
  const running = items.filter(({ status }) => status?.phase === "Running").flatMap(volumesOf);
  const [first, ...others] = running;
  if (!first || others.length > 0) {
    const what = first ? `${running.length} pods with a volume run` : "no pod of PostgreSQL with a volume runs";
    throw new Failure(`In ${namespace} ${what}; adoption needs exactly one. Nothing was changed.`);
  }
  const { pod, claim, container, mountPath, subPath = "" } = first;
  const target = { namespace, pod: pod.metadata!.name!, container };
  const variable = async (name: string) => (await outputInPod(cluster, target, ["printenv", name])) || undefined;
  const superuser = (await variable("POSTGRES_USER")) ?? "postgres";
  const pgdata = (await variable("PGDATA")) ?? PGDATA_MOUNT;
  await refuseDeletedClaim(cluster, namespace, claim);
  const inVolume = pgdata.startsWith(mountPath) ? pgdata.slice(mountPath.length) : undefined;
  if (inVolume === undefined) throw new Failure(`PGDATA ${pgdata} of ${namespace}/${target.pod} lies in no volume.`);
  const dataDirectory = [subPath, inVolume].join("/").replace(/^\/+|\/+$/g, "");
  return { pod, claim, server: { cluster, target, superuser }, volume: { claim, dataDirectory, superuser } };
}

/** The volumes that a pod of PostgreSQL keeps data in. */
function volumesOf(pod: V1Pod) {
  const { volumes = [], containers = [] } = pod.spec ?? {};
  return containers.flatMap(({ name: container, image = "", volumeMounts = [] }) =>
    !/postg/i.test(image)
      ? []
      : volumeMounts.flatMap(({ name, mountPath, subPath }) => {
          const claim = volumes.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
          return claim ? [{ pod, claim, container, mountPath, subPath }] : [];
        }),
  );
}

/** A claim that goes with its StatefulSet would take the data along. */
async function refuseDeletedClaim({ core }: Cluster, namespace: string, name: string): Promise<void> {
  const { metadata }: V1PersistentVolumeClaim = await core.readNamespacedPersistentVolumeClaim({ namespace, name });
  if (!metadata?.ownerReferences?.length) return;
  throw new Failure(
    `The claim ${namespace}/${name} is deleted with its StatefulSet (persistentVolumeClaimRetentionPolicy). Nothing was ` +
      `changed. Keep it first: kubectl patch statefulset -n ${namespace} ${metadata.ownerReferences[0]!.name} ` +
      `--type merge -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain"}}}'`,
  );
}

/** The workload that runs the server's pod. */
function ownerOf(pod: V1Pod, found: readonly LiveObject[]): LiveObject | undefined {
  const labels = pod.metadata?.labels ?? {};
  return found.find(({ kind, metadata, spec }) => {
    if (metadata?.namespace !== pod.metadata?.namespace || !["Deployment", "StatefulSet"].includes(kind!)) return false;
    const { matchLabels = {} } = (spec?.["selector"] ?? {}) as { matchLabels?: Record<string, string> };
    return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  });
}
