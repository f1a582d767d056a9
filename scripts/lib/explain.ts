/** Why an `up` failed, as the pods tell it: the cause, the last lines they logged, and what helps. */
import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Settings } from "../../stacks/config";
import type { Cause } from "../../components/ready/diagnosis/cause";
import { reason } from "../../components/api-error";
import { openCluster, type Cluster } from "./cluster";
import { cureOf } from "./cure";
import { failureText, OperationFailure } from "./operation";
import { namespacesOf } from "./project";
import { quotaSections } from "./quota-cause";
import { kindOf } from "./resource-name";
import { belongsTo, isCovered, sickPods, type SickPod } from "./sick-pods";

/** Log lines shown of a pod. */
const LINES = 15;

/** Adds to a failure of Kubernetes' objects what their pods say, and throws it on. */
export async function explained(error: unknown, settings: Settings): Promise<never> {
  if (error instanceof OperationFailure && error.resources.some(({ type }) => type.startsWith("kubernetes:"))) {
    error.message = withoutPasswords(
      await explanation(error, settings).catch(
        (cause: unknown) => `${error.message}\n\nThe pods could not be asked why: ${reason(cause)}`,
      ),
    );
  }
  throw error;
}

/** A program that cannot read its `DATABASE_URL` says it whole, and what is shown here may end in the log of a CI. */
export const withoutPasswords = (text: string): string =>
  text.replace(/(\b[a-z][\w+.-]*:\/\/[^\s:/?#@]*:)[^\s/?#]+@/gi, "$1***@");

async function explanation({ resources, message, interrupted }: OperationFailure, settings: Settings): Promise<string> {
  const cluster = await openCluster(settings);
  const { core } = cluster;
  const namespaces = namespacesOf(settings);
  const [pods, events] = await Promise.all([
    inEach(namespaces, async (namespace) => (await core.listNamespacedPod({ namespace })).items),
    inEach(namespaces, async (namespace) => (await core.listNamespacedEvent({ namespace })).items),
  ]);
  const sick = sickPods(pods, events);
  const concerned = sick.filter(({ pod }) => resources.some((resource) => belongsTo(pod, resource)));
  const shown = concerned.length > 0 ? concerned : sick;
  const sections = await Promise.all(shown.map((one) => section(one, pods, settings, cluster)));
  // The engine's words on a resource whose pods tell it better are long, and say less.
  const heads = resources.map((resource) =>
    concerned.some(({ pod }) => belongsTo(pod, resource))
      ? `${kindOf(resource.type)} ${resource.name} failed:`
      : failureText(resource),
  );
  const full = quotaSections(resources, events, settings.stack);
  return [...(interrupted ? [message] : heads), ...sections, ...full].join("\n\n");
}

async function inEach<T>(namespaces: readonly string[], list: (namespace: string) => Promise<T[]>): Promise<T[]> {
  return (await Promise.all(namespaces.map(list))).flat();
}

async function section(
  { pod, cause, others }: SickPod,
  pods: readonly V1Pod[],
  settings: Settings,
  cluster: Cluster,
): Promise<string> {
  const { namespace, name } = pod.metadata ?? {};
  const message = cause.message?.split("\n") ?? [];
  const log = message.length > 0 ? message : await lastLines(cluster, pod, cause);
  const lines = [
    `Pod ${namespace}/${name}${others === 0 ? "" : ` (and ${others} more like it)`}`,
    cause.what,
    ...(isCovered(pod, pods) ? ["The pods of before keep serving."] : []),
    // A message of one line is meant for people; more than that is the end of a log.
    ...(message.length === 1 ? message : log.slice(-LINES).map((line) => `| ${line}`)),
    ...cureOf(cause, pod, settings).map((line) => `→ ${line}`),
  ];
  return lines.join("\n  ");
}

/** Of the container that ended where a new one has just been started: its own lines say nothing yet. */
async function lastLines({ core }: Cluster, pod: V1Pod, { container }: Cause): Promise<string[]> {
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
  if (!container || !status?.containerID) return [];
  const { name = "", namespace = "" } = pod.metadata ?? {};
  const read = (previous: boolean) =>
    core.readNamespacedPodLog({ name, namespace, container, tailLines: LINES, previous }).catch(() => "");
  const previous = status.restartCount > 0 && status.state?.running !== undefined;
  const log = (await read(previous)) || (previous ? await read(false) : "");
  return log.trimEnd().split("\n").filter(Boolean);
}
