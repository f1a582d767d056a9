/** What is seen of a workload at one moment: how far it is, and the pods and events of its present revision alone. */
import type {
  CoreV1Event,
  V1Condition,
  V1Deployment,
  V1Job,
  V1Pod,
  V1ReplicaSet,
  V1StatefulSet,
} from "@kubernetes/client-node" with { "resolution-mode": "import" };

export interface Sight {
  readonly state: "ready" | "waiting" | "failed";
  /** Pods of the present revision: one that failed before says nothing of this start. */
  readonly pods: readonly V1Pod[];
  /** Pods of the revision before that are not ready, and stand in the way of the present one. */
  readonly inTheWay: readonly V1Pod[];
  /** Whether pods of the revision before go on serving. */
  readonly served?: boolean;
  /** Events of those pods and of what makes them. */
  readonly events: readonly CoreV1Event[];
  /** Why no pod, or not every pod, could be made, in the words of the API server. */
  readonly notMade?: string;
}

interface Found {
  readonly pods: readonly V1Pod[];
  readonly events: readonly CoreV1Event[];
}

/** Whether a condition of that type holds. */
export const hasCondition = (conditions: readonly Pick<V1Condition, "type" | "status">[] | undefined, type: string) =>
  conditions?.some((condition) => condition.type === type && condition.status === "True") === true;

export const isReady = ({ status }: V1Pod): boolean => hasCondition(status?.conditions, "Ready");

/** As `kubectl rollout status` judges it. */
export function isRolledOut(deployment: V1Deployment): boolean {
  const { spec, status = {} } = deployment;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  return (
    isObserved(deployment) &&
    updatedReplicas >= (spec?.replicas ?? 1) &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas
  );
}

const isObserved = ({ metadata, status }: V1Deployment | V1StatefulSet) =>
  (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);

const REVISION = "deployment.kubernetes.io/revision";

export function sightOfDeployment(deployment: V1Deployment, sets: readonly V1ReplicaSet[], found: Found): Sight {
  const { uid, annotations } = deployment.metadata ?? {};
  if (isRolledOut(deployment)) return { state: "ready", pods: [], inTheWay: [], events: [] };
  const revision = isObserved(deployment) ? annotations?.[REVISION] : undefined;
  const present = sets.find(
    (set) => revision !== undefined && isOwnedBy(set, uid) && set.metadata?.annotations?.[REVISION] === revision,
  );
  const pods = found.pods.filter((pod) => present && isOwnedBy(pod, present.metadata?.uid) && !isLeaving(pod));
  const refused = present?.status?.conditions?.find(
    ({ type, status: is }) => type === "ReplicaFailure" && is === "True",
  );
  const served = found.pods.some((pod) => !pods.includes(pod) && !isLeaving(pod) && isReady(pod));
  return { state: "waiting", pods, inTheWay: [], served, events: eventsOf(found, pods), notMade: refused?.message };
}

export function sightOfStatefulSet(set: V1StatefulSet, found: Found): Sight {
  const { metadata, spec, status } = set;
  const observed = isObserved(set);
  const own = found.pods.filter((pod) => isOwnedBy(pod, metadata?.uid) && !isLeaving(pod));
  const isPresent = (pod: V1Pod) => pod.metadata?.labels?.["controller-revision-hash"] === status?.updateRevision;
  const pods = observed ? own.filter(isPresent) : [];
  const wanted = spec?.replicas ?? 1;
  if (observed && pods.filter(isReady).length >= wanted && own.length <= wanted)
    return { state: "ready", pods, inTheWay: [], events: [] };
  const inTheWay = observed ? own.filter((pod) => !isPresent(pod) && !isReady(pod)) : [];
  return { state: "waiting", pods, inTheWay, ...refusal(found, pods, metadata?.uid, own.length < wanted) };
}

export function sightOfJob({ metadata, status }: V1Job, found: Found): Sight {
  const pods = found.pods.filter((pod) => isOwnedBy(pod, metadata?.uid));
  // Its controller notes the end a second later.
  const isDone = hasCondition(status?.conditions, "Complete") || pods.some((pod) => pod.status?.phase === "Succeeded");
  const state = isDone ? "ready" : hasCondition(status?.conditions, "Failed") ? "failed" : "waiting";
  return { state, pods, inTheWay: [], ...refusal(found, pods, metadata?.uid, pods.length === 0) };
}

/** What makes the pods tells a refusal by an event alone; with all its pods there, that event is of the past. */
function refusal(found: Found, pods: readonly V1Pod[], uid: string | undefined, lacking: boolean) {
  const refused = found.events.filter(({ reason, involvedObject: of }) => reason === "FailedCreate" && of.uid === uid);
  return { events: eventsOf(found, pods), ...(lacking ? { notMade: refused.at(-1)?.message } : {}) };
}

/** Those of the pods, and of the claims that they name. */
const eventsOf = ({ events }: Found, pods: readonly V1Pod[]): CoreV1Event[] =>
  events.filter(({ involvedObject: of }) =>
    pods.some(
      ({ metadata, spec }) =>
        metadata?.uid === of.uid ||
        (of.kind === "PersistentVolumeClaim" &&
          spec?.volumes?.some(({ persistentVolumeClaim: claim }) => claim?.claimName === of.name)),
    ),
  );

const isLeaving = ({ metadata }: V1Pod) => metadata?.deletionTimestamp !== undefined;

const isOwnedBy = ({ metadata }: V1Pod | V1ReplicaSet, uid: string | undefined) =>
  metadata?.ownerReferences?.some((owner) => owner.uid === uid) === true;
