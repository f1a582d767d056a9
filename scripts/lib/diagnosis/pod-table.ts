/** A stack's pods as rows of a table. */
import type { PodMetric, V1ContainerStatus, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { SYNCED } from "../../../components/kubernetes/labels";
import { mebibytes, parseQuantity } from "../../../components/kubernetes/quantity";
import { memoryLimit } from "../../../components/ready/diagnosis/cause";
import { hasCondition } from "../../../components/ready/sight";

export const HEAD = ["NAMESPACE", "POD", "READY", "STATE", "RESTARTS", "OOM KILLS", "MEMORY", "LIMIT", "AGE", "IMAGE"];

/** @param metrics what metrics-server measured; empty where there is none. */
export function podRow(pod: V1Pod, metrics: readonly PodMetric[], now: Date): string[] {
  const { namespace = "", name = "", creationTimestamp } = pod.metadata ?? {};
  const statuses = pod.status?.containerStatuses ?? [];
  const containers = pod.spec?.containers ?? [];
  const sum = (count: (status: V1ContainerStatus) => number) =>
    statuses.reduce((total, status) => total + count(status), 0);
  return [
    namespace,
    name,
    `${sum(({ ready }) => Number(ready))}/${containers.length}`,
    statusOf(pod) + watchedMark(pod),
    String(sum(({ restartCount }) => restartCount)),
    oomKills(statuses),
    memoryOf(name, metrics),
    containers.map((container) => memoryLimit(pod, container.name) ?? "-").join("+"),
    creationTimestamp ? age(now.getTime() - new Date(creationTimestamp).getTime()) : "-",
    containers.map(({ image = "" }) => image.slice(image.lastIndexOf("/") + 1)).join(", "),
  ];
}

/** The reason a container waits or ended for, as `kubectl get pods` shows it. */
function statusOf({ metadata, status }: V1Pod): string {
  if (metadata?.deletionTimestamp) return "Terminating";
  if (status?.phase === "Succeeded") return "Completed";
  const states = status?.containerStatuses?.map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason);
  return states?.find(Boolean) ?? status?.reason ?? status?.phase ?? "Unknown";
}

/** Of a pod that `npm run watch` brings files into: it does not run what its image holds. */
function watchedMark({ spec, status }: V1Pod): string {
  if (!spec?.readinessGates?.some(({ conditionType }) => conditionType === SYNCED)) return "";
  return hasCondition(status?.conditions, SYNCED) ? ", watched" : ", watched, not in step";
}

/** Kubernetes remembers only how a container ended last: `1+` where it restarted more often than that. */
function oomKills(statuses: readonly V1ContainerStatus[]): string {
  const killed = statuses.filter(({ state, lastState }) =>
    [state, lastState].some((one) => one?.terminated?.reason === "OOMKilled"),
  );
  if (killed.length === 0) return "0";
  return killed.some(({ restartCount }) => restartCount > 1) ? `${killed.length}+` : String(killed.length);
}

function memoryOf(pod: string, metrics: readonly PodMetric[]): string {
  const measured = metrics.find(({ metadata }) => metadata.name === pod)?.containers;
  return measured ? mebibytes(measured.reduce((total, { usage }) => total + parseQuantity(usage.memory), 0)) : "-";
}

/** `42s`, `7m`, `3h`, `2d`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
