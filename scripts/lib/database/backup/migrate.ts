/** A service's migrations once more, on the database that it has now: those of the image that is deployed. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Job } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { patching } from "../../../../components/cluster/live-object";
import { labelSelector, migrationsOf } from "../../../../components/kubernetes/labels";
import { hasCondition } from "../../../../components/ready/sight";
import { ANOTHER_DATABASE } from "../../../../components/service/migrations-run-provider";
import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import { Failure } from "../../../../configuration/failure";
import { kubernetes, type Cluster } from "../../cluster/cluster";
import { say } from "../../terminal/terminal";
import { batch } from "./job";

type Service = Settings["services"][number];

const OF = (service: string) => labelSelector(migrationsOf(service), "migrations");

/**
 * Says of the migrations that have run that the service is about to get another database, or that they have run on that one: else
 * a start that leaves them out could leave that one without them, where nobody came to {@link migrate}.
 */
export async function noteOtherDatabase(cluster: Cluster, { name, namespace }: Service, ran: boolean): Promise<void> {
  const jobs = await batch(cluster);
  const { items } = await jobs.listNamespacedJob({ namespace, labelSelector: OF(name) });
  const body = { metadata: { annotations: { [ANOTHER_DATABASE]: ran ? null : new Date().toISOString() } } };
  const options = await patching("MergePatch");
  for (const { metadata } of items)
    await jobs.patchNamespacedJob({ namespace, name: metadata?.name ?? "", body }, options);
}

/** Does nothing where the service has none. @throws Failure where they fail, with what they logged last. */
export async function migrate(cluster: Cluster, { stack }: Settings, service: Service): Promise<void> {
  const { name, namespace, migrations } = service;
  if (!migrations) return;
  const jobs = await batch(cluster);
  const { items } = await jobs.listNamespacedJob({ namespace, labelSelector: OF(name) });
  const created = ({ metadata }: V1Job) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  const [newest] = items.sort((a, b) => created(b) - created(a));
  if (!newest?.spec) return;
  const called = `${migrationsOf(name)}-again-${randomBytes(3).toString("hex")}`;
  await jobs.createNamespacedJob({ namespace, body: again(newest, called, await deployedImage(cluster, service)) });
  for (; ; await sleep(500)) {
    const { status } = await jobs.readNamespacedJob({ name: called, namespace });
    if (status?.succeeded) {
      await noteOtherDatabase(cluster, service, true);
      return say(`${name}: its migrations have run on it.`);
    }
    if (!status?.failed && !hasCondition(status?.conditions, "Failed")) continue;
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

/** That of the Job may be an older one, which the nodes have no more. Undefined where no pods are deployed. */
async function deployedImage({ config }: Cluster, { name, namespace }: Service): Promise<string | undefined> {
  const { AppsV1Api } = await kubernetes();
  const apps = config.makeApiClient(AppsV1Api);
  const { items } = await apps.listNamespacedDeployment({ namespace, labelSelector: labelSelector(name, "server") });
  return items[0]?.spec?.template.spec?.containers[0]?.image;
}

function again({ metadata, spec }: V1Job, name: string, image: string | undefined): V1Job {
  const { template, activeDeadlineSeconds } = spec!;
  const containers = template.spec?.containers.map((one) => ({ ...one, image: image ?? one.image })) ?? [];
  const labels = Object.fromEntries(
    Object.entries(template.metadata?.labels ?? {}).filter(([key]) => !/job-name|controller-uid/.test(key)),
  );
  return {
    metadata: { name, labels: metadata?.labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds,
      ttlSecondsAfterFinished: 3600,
      template: { metadata: { labels }, spec: { ...template.spec, containers } },
    },
  };
}
