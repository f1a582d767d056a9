/** Whether the backups of a stack are well, and what is to be remembered of them. */
import { Cron } from "croner";

import type { V1CronJob, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { BACKUPS, labelSelector } from "../../../../components/kubernetes/labels";
import type { StackBackup } from "../../../../configuration/backup";
import { npmRun } from "../../../../configuration/cures";
import type { Settings } from "../../../../configuration/config";
import { databaseNameOf } from "../../../../configuration/schema";
import type { Cluster } from "../../cluster/cluster";
import { ago } from "../left/mark";
import { CONTAINER, schedule } from "./job";
import { keptVolumeNotes } from "./kept";
import { keyCommand } from "./leaving";
import { fullVolumes, lastFailures, lastProven, type Report } from "./reports";

export interface Health {
  /** What is well: the newest backup of each database. */
  readonly lines: readonly string[];
  /** What is not, each with what helps. */
  readonly problems: readonly string[];
  /** What is true and good to know. */
  readonly notes: readonly string[];
}

const SHOWN = "wealist/key-shown";

/** @throws Failure where the stack has no backups. */
export async function health(cluster: Cluster, settings: Settings, now = new Date()): Promise<Health> {
  const { namespace } = settings.database;
  const cronJob = await schedule(cluster, settings);
  const [{ items }, secret] = await Promise.all([
    // The pods of Jobs that were not removed yet: the schedule keeps the last three of each outcome.
    cluster.core.listNamespacedPod({ namespace, labelSelector: labelSelector(BACKUPS) }),
    cluster.core.readNamespacedSecret({ name: BACKUPS, namespace }),
  ]);
  const isShown = secret.metadata?.annotations?.[SHOWN] !== undefined;
  return judge(settings, cronJob, items.flatMap(reportOf), isShown, now);
}

/** Of a pod that has ended; of those that list or restore there is none. */
function reportOf({ status, spec }: V1Pod): Report[] {
  const all = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const command = all.find(({ name }) => name === CONTAINER)?.command?.at(-1) ?? "";
  const states = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const ended = states.find(({ name }) => name === CONTAINER)?.state?.terminated;
  if (!/\/(backup|repair)\.sh$/.test(command) || !ended) return [];
  const lines = (ended.message ?? "").split("\n").filter(Boolean);
  return [{ at: new Date(ended.finishedAt ?? 0), succeeded: ended.exitCode === 0, lines }];
}

export function judge(
  { stack, services, backup }: Pick<Settings, "stack" | "services" | "backup">,
  cronJob: V1CronJob,
  reports: readonly Report[],
  isKeyShown: boolean,
  now: Date,
): Health {
  const proven = lastProven(reports);
  const databases = services.flatMap((service) => databaseNameOf(service) ?? []);
  const lines = databases.flatMap((database) => {
    const last = proven.get(database);
    return last ? [`${database}: the backup ${last.id} was proven${ago(last.at, now)}, ${last.rows} rows`] : [];
  });
  const again = `Make one now: ${npmRun("backup", stack)}`;
  const overdue = overdueSince(backup, cronJob, reports, databases, now);
  const problems = [
    ...lastFailures(reports, databases),
    ...(cronJob.spec?.suspend ? [`The backups are suspended. Let them go on: ${npmRun("start", stack)}`] : []),
    ...(overdue
      ? [
          `A backup of ${overdue.missing.join(", ")} was due${ago(overdue.due, now)}, and none was proven since. ${again}`,
        ]
      : []),
  ];
  const full = [...fullVolumes(reports)].map(
    ([what, percent]) => `The volume of ${what === "data" ? "PostgreSQL's data" : "the backups"} is ${percent} % full.`,
  );
  const notes = [
    ...full,
    ...(backup?.to.kind === "volume"
      ? [`The backups of ${stack} lie in its own cluster, and are lost with it: database.backup.to names a bucket.`]
      : []),
    ...(isKeyShown
      ? []
      : [
          `Nobody has kept the key of the backups yet, without which they cannot be read once the stack is lost: ${keyCommand(stack)}`,
        ]),
  ];
  return { lines, problems, notes };
}

/** When the last backup was due that should have been proven by now, and the databases of which none was. */
function overdueSince(
  backup: StackBackup | undefined,
  { metadata, status }: V1CronJob,
  reports: readonly Report[],
  databases: readonly string[],
  now: Date,
): { readonly due: Date; readonly missing: readonly string[] } | undefined {
  if (!backup) return undefined;
  const by = new Date(now.getTime() - backup.deadlineSeconds * 1000);
  const [due] = new Cron(backup.schedule, { timezone: backup.timeZone, paused: true }).previousRuns(1, by);
  const made = new Date(metadata?.creationTimestamp ?? 0);
  // The cluster knows of one whose pod is gone.
  if (!due || due < made || new Date(status?.lastSuccessfulTime ?? 0) >= due) return undefined;
  const since = reports.filter(({ at }) => at >= due).flatMap(({ lines }) => lines);
  const missing = databases.filter((database) => !since.some((line) => line.startsWith(`${database} `)));
  return missing.length === 0 ? undefined : { due, missing };
}

/** For `npm run status`: the newest backup, and all that is to be known; undefined where there is nothing, or nobody may look. */
export async function backupsNote(cluster: Cluster, settings: Settings): Promise<string | undefined> {
  const isBackedUp = settings.backup && settings.needsServer;
  const [found, kept] = await Promise.all([
    isBackedUp ? health(cluster, settings).catch(() => undefined) : undefined,
    keptVolumeNotes(cluster, settings),
  ]);
  const { lines = [], problems = [], notes = [] } = found ?? {};
  const all = [
    ...lines.map((line) => `Backups: ${line}`),
    ...problems.map((each) => `Backups are NOT well: ${each}`),
    ...[...notes, ...kept].map((each) => `Note: ${each}`),
  ];
  return all.length === 0 ? undefined : all.join("\n");
}

/** Keeps in mind that somebody has seen the key. */
export async function markKeyShown({ core }: Cluster, namespace: string): Promise<void> {
  const { metadata } = await core.readNamespacedSecret({ name: BACKUPS, namespace });
  if (metadata?.annotations?.[SHOWN] !== undefined) return;
  const body = [
    ...(metadata?.annotations ? [] : [{ op: "add", path: "/metadata/annotations", value: {} }]),
    { op: "add", path: `/metadata/annotations/${SHOWN.replace("/", "~1")}`, value: new Date().toISOString() },
  ];
  await core.patchNamespacedSecret({ name: BACKUPS, namespace, body, fieldManager: "wealist-key-shown" });
}
