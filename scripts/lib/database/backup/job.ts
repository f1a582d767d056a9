/** One of the scripts of the backups, in a Job made like those of the schedule: as they are logged in, and with their repository. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { BatchV1Api, V1CronJob, V1Job, V1JobSpec, V1Pod, V1Secret } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { reason } from "../../../../components/cluster/api-error";
import { BACKUPS, labels } from "../../../../components/kubernetes/labels";
import type { Settings } from "../../../../configuration/config";
import { npmRun, setCommand } from "../../../../configuration/cures";
import { Failure } from "../../../../configuration/failure";
import { kubernetes, type Cluster } from "../../cluster/cluster";
import { onInterrupt } from "../../terminal/interrupted";

/** Name of the container that runs the scripts. */
export const CONTAINER = "backup";

export interface Run {
  /** A file of components/postgres/backup. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** The same, which nobody may read: they are in a Secret that goes with the Job. @default nothing */
  readonly secrets?: Readonly<Record<string, string>>;
  /** How often it is tried again where its pod was killed; what it says of itself is no reason to. @default never */
  readonly again?: number;
}

export interface Ran {
  readonly succeeded: boolean;
  readonly log: string;
  /** Its last words, for who asks what came of it. */
  readonly said: string;
}

export const batch = async ({ config }: Cluster): Promise<BatchV1Api> =>
  config.makeApiClient((await kubernetes()).BatchV1Api);

/** What the stack's backups are made by. @throws Failure with what makes it, where there is none. */
export async function schedule(cluster: Cluster, settings: Settings): Promise<V1CronJob> {
  const { stack, database, backup } = settings;
  const jobs = await batch(cluster);
  return jobs.readNamespacedCronJob({ name: BACKUPS, namespace: database.namespace }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 404)
      throw new Failure(`The backups cannot be looked at: ${reason(error)}`);
    const start = npmRun("start", stack);
    throw new Failure(
      backup
        ? `The stack ${stack} has no backups yet. Make them: ${start}`
        : `The stack ${stack} has no backups. Switch them on: ${setCommand(stack, ["database", "backup"], true)}, then ${start}`,
    );
  });
}

/** Runs it to its end. @param show is told what it waits for. @throws Failure where its pod cannot start. */
export async function runJob(
  cluster: Cluster,
  settings: Settings,
  run: Run,
  show: (text: string) => void = () => undefined,
): Promise<Ran> {
  const { namespace } = settings.database;
  const from = (await schedule(cluster, settings)).spec.jobTemplate.spec!;
  const jobs = await batch(cluster);
  const name = `${BACKUPS}-${run.script.replace(/\.sh$/, "")}-${randomBytes(3).toString("hex")}`;
  const body: V1Job = {
    metadata: { name, namespace, labels: labels(BACKUPS, "backup"), annotations: { "wealist/script": run.script } },
    spec: specOf(from, run, name),
  };
  const { metadata } = await jobs.createNamespacedJob({ namespace, body });
  const remove = () =>
    jobs.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" }).catch(() => undefined);
  const { core } = cluster;
  // Its pod is asked to end, and leaves nothing half made.
  const pod = await onInterrupt(remove, async () => {
    if (run.secrets) await core.createNamespacedSecret({ namespace, body: ownedBy(name, metadata!.uid!, run.secrets) });
    return ended(cluster, jobs, { name, namespace }, show);
  });
  if (run.secrets) await core.deleteNamespacedSecret({ name, namespace }).catch(() => undefined);
  const status = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const state = status.find((each) => each.name === CONTAINER)?.state?.terminated;
  const log = await core
    .readNamespacedPodLog({ name: pod.metadata!.name!, namespace, container: CONTAINER })
    .catch(() => "");
  return { succeeded: state?.exitCode === 0, log, said: state?.message ?? pod.status?.message ?? "" };
}

/** Goes with the Job, whatever becomes of this program. */
const ownedBy = (name: string, uid: string, stringData: Readonly<Record<string, string>>): V1Secret => ({
  metadata: { name, ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name, uid }] },
  stringData: { ...stringData },
});

function specOf(from: V1JobSpec, { script, env, secrets = {}, again = 0 }: Run, name: string): V1JobSpec {
  const pod = from.template.spec!;
  const all = [...(pod.initContainers ?? []), ...pod.containers];
  const container = all.find(({ name }) => name === CONTAINER)!;
  const given = new Set([...Object.keys(env), ...Object.keys(secrets)]);
  const own = [
    ...(container.env ?? []).filter(({ name }) => !given.has(name)),
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ...Object.keys(secrets).map((key) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } })),
  ];
  return {
    ...from,
    backoffLimit: again,
    // Of one that said why it failed, the next would say the same.
    ...(again > 0 ? { podFailurePolicy: { rules: [failedByItself] } } : {}),
    // Long enough to be looked at.
    ttlSecondsAfterFinished: 86_400,
    template: {
      ...from.template,
      spec: {
        ...pod,
        // What brings the program; who is told of the schedule's runs is not told of this one.
        initContainers: all.slice(0, all.indexOf(container)),
        containers: [{ ...container, command: ["/bin/sh", `/scripts/${script}`], env: own }],
      },
    },
  };
}

const failedByItself = {
  action: "FailJob",
  onExitCodes: { containerName: CONTAINER, operator: "In", values: [1] },
};

/** Seconds that a pod may take to start: to be scheduled, and to pull its images. */
const START_SECONDS = 300;

async function ended(
  { core }: Cluster,
  jobs: BatchV1Api,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  show: (text: string) => void,
): Promise<V1Pod> {
  const start = Date.now();
  for (; ; await sleep(500)) {
    const [{ status }, { items }] = await Promise.all([
      jobs.readNamespacedJob({ name, namespace }),
      core.listNamespacedPod({ namespace, labelSelector: `job-name=${name}` }),
    ]);
    const pod = items.sort((a, b) => created(b) - created(a))[0];
    const isOver = (status?.conditions ?? []).some(
      (each) => (each.type === "Complete" || each.type === "Failed") && each.status === "True",
    );
    if (isOver && pod) return pod;
    if (isOver)
      throw new Failure(`The Job ${namespace}/${name} ended without a pod: ${conditionOf(status?.conditions)}`);
    const waiting = pod ? waitingOf(pod) : "for its pod";
    if (waiting === undefined) show("at work");
    else show(`waits ${waiting}`);
    if (waiting !== undefined && Date.now() - start > START_SECONDS * 1000) {
      await jobs.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" });
      throw new Failure(`The pod of the Job ${namespace}/${name} does not start: it waits ${waiting}`);
    }
  }
}

const created = ({ metadata }: V1Pod) => new Date(metadata?.creationTimestamp ?? 0).getTime();

const conditionOf = (conditions: readonly { readonly message?: string }[] = []) =>
  conditions
    .map(({ message }) => message)
    .filter(Boolean)
    .join("; ");

/** What a pod waits for that does not run yet. */
function waitingOf({ status, spec }: V1Pod): string | undefined {
  if (status?.phase !== "Pending") return undefined;
  const unscheduled = status.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  if (unscheduled) return `for a node: ${unscheduled.message ?? ""}`;
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const waiting = all.find(({ state }) => state?.waiting && state.waiting.reason !== "PodInitializing")?.state?.waiting;
  return waiting ? `${waiting.reason ?? ""} ${waiting.message ?? ""}`.trim() : `on ${spec?.nodeName ?? "its node"}`;
}
