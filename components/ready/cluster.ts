/** What the wait for a workload asks of its cluster, and does there. */
import type { CoreV1Event, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { instead, statusOf } from "../cluster/api-error";
import { answerOf, kubeconfigOf } from "../cluster/access";
import { patching } from "../cluster/live-object";
import { isQuantity, mebibytes, parseQuantity } from "../kubernetes/quantity";
import { lastLines, listenersIn } from "./container";
import type { Evidence } from "./diagnosis/cure";
import type { Listener } from "./diagnosis/listening";
import type { ReadyInputs } from "./inputs";
import { isRolledOut, sightOfDeployment, sightOfJob, sightOfStatefulSet, type Sight } from "./sight";

export interface WatchedWorkload {
  /** Undefined where the workload is gone. */
  look(): Promise<Sight | undefined>;
  /** The last lines that a container logged; of the one before, where a new one has just been started. */
  log(pod: V1Pod, container: string): Promise<string[]>;
  /** What a running container listens on; nothing where it cannot be asked. */
  listeners(pod: V1Pod, container: string): Promise<Listener[]>;
  /** The most that a node has for pods; nothing where the login may not look at nodes. */
  largestNode(): Promise<NonNullable<Evidence["node"]>>;
  /** Takes a pod away, if it is still that one. */
  remove(pod: V1Pod): Promise<void>;
  /** Ends the Job, which could otherwise run at a strange time. */
  endJob(): Promise<void>;
}

export async function watchedWorkload({ access, namespace, kind, name }: ReadyInputs): Promise<WatchedWorkload> {
  const config = await kubeconfigOf(access);
  const { AppsV1Api, BatchV1Api, CoreV1Api } = await import("@kubernetes/client-node");
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const batch = config.makeApiClient(BatchV1Api);
  const found = async (labels: Readonly<Record<string, string>> | undefined) => {
    const labelSelector = selectorOf(labels);
    const [pods, events] = await Promise.all([
      core.listNamespacedPod({ namespace, labelSelector }),
      core.listNamespacedEvent({ namespace }).catch(instead(403, { items: [] as CoreV1Event[] })),
    ]);
    return { pods: pods.items, events: events.items };
  };
  const looks: Record<ReadyInputs["kind"], () => Promise<Sight>> = {
    async Deployment() {
      const deployment = await apps.readNamespacedDeployment({ namespace, name });
      const nothing = { pods: [], events: [] };
      if (isRolledOut(deployment)) return sightOfDeployment(deployment, [], nothing);
      const labels = deployment.spec?.selector.matchLabels;
      const [sets, rest] = await Promise.all([
        apps.listNamespacedReplicaSet({ namespace, labelSelector: selectorOf(labels) }),
        found(labels),
      ]);
      return sightOfDeployment(deployment, sets.items, rest);
    },
    async StatefulSet() {
      const set = await apps.readNamespacedStatefulSet({ namespace, name });
      return sightOfStatefulSet(set, await found(set.spec?.selector.matchLabels));
    },
    async Job() {
      const job = await batch.readNamespacedJob({ namespace, name });
      return sightOfJob(job, await found(job.spec?.selector?.matchLabels));
    },
  };
  return {
    look: () => answerOf(`how ${kind} ${name} in ${namespace} is`, looks[kind]()),
    log: (pod, container) => lastLines(core, pod, container),
    listeners: (pod, container) => listenersIn(config, pod, container),
    largestNode: () =>
      core.listNode().then(
        ({ items }) => largestOf(items.map(({ status }) => status?.allocatable ?? {})),
        () => ({}),
      ),
    async remove({ metadata: { name = "", uid } = {} }) {
      await core.deleteNamespacedPod({ namespace, name, body: { preconditions: { uid } } }).catch((error: unknown) => {
        if (![404, 409].includes(statusOf(error) as number)) throw error;
      });
    },
    async endJob() {
      const body = { spec: { activeDeadlineSeconds: 1 } };
      const options = await patching("MergePatch");
      await batch.patchNamespacedJob({ namespace, name, body }, options).catch(() => undefined);
    },
  };
}

/** By each resource for itself, in the node's own words; what is written in another way is left out. */
function largestOf(nodes: readonly Readonly<Record<string, string>>[]) {
  const most = (key: string) =>
    nodes
      .flatMap((node) => (isQuantity(node[key] ?? "") ? [node[key]!] : []))
      .sort((a, b) => parseQuantity(b) - parseQuantity(a))[0];
  const memory = most("memory");
  return { memory: memory && mebibytes(parseQuantity(memory)), cpu: most("cpu") };
}

const selectorOf = (labels: Readonly<Record<string, string>> = {}) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
