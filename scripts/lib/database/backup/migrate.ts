/** A service's migrations once more, on the database that it has now: those of the image that is deployed. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Job } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { labelSelector, migrationsOf } from "../../../../components/kubernetes/labels";
import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { say } from "../../terminal/terminal";
import { batch } from "./job";

/** Does nothing where the service has none. @throws Failure where they fail, with what they logged last. */
export async function migrate(
  cluster: Cluster,
  { stack }: Settings,
  { name, namespace, migrations }: Settings["services"][number],
): Promise<void> {
  if (!migrations) return;
  const jobs = await batch(cluster);
  const { items } = await jobs.listNamespacedJob({
    namespace,
    labelSelector: labelSelector(migrationsOf(name), "migrations"),
  });
  const created = ({ metadata }: V1Job) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  const [newest] = items.sort((a, b) => created(b) - created(a));
  if (!newest?.spec) return;
  const called = `${migrationsOf(name)}-again-${randomBytes(3).toString("hex")}`;
  await jobs.createNamespacedJob({ namespace, body: again(newest, called) });
  for (; ; await sleep(500)) {
    const { status } = await jobs.readNamespacedJob({ name: called, namespace });
    if (status?.succeeded) return say(`${name}: its migrations have run on it.`);
    if (!status?.failed && !status?.conditions?.some(({ type, status: is }) => type === "Failed" && is === "True"))
      continue;
    const [pod] = (await cluster.core.listNamespacedPod({ namespace, labelSelector: `job-name=${called}` })).items;
    const log = pod
      ? await cluster.core.readNamespacedPodLog({ name: pod.metadata!.name!, namespace, tailLines: 20 })
      : "";
    throw new Failure(
      `The migrations of ${name} failed on the database that it has now, which it uses:\n${log.trim()}\n` +
        `To undo the switch: ${npmRun("restore", stack, `${name} --switch --back`)}`,
    );
  }
}

function again({ metadata, spec }: V1Job, name: string): V1Job {
  const { template, activeDeadlineSeconds } = spec!;
  const labels = Object.fromEntries(
    Object.entries(template.metadata?.labels ?? {}).filter(([key]) => !/job-name|controller-uid/.test(key)),
  );
  return {
    metadata: { name, labels: metadata?.labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds,
      ttlSecondsAfterFinished: 3600,
      template: { metadata: { labels }, spec: template.spec },
    },
  };
}
