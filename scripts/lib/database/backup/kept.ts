/** Volumes with backups that the stack does not write into any more: the program leaves them where they are. */
import type { V1CronJob, V1PersistentVolumeClaim } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { BACKUPS, labelSelector } from "../../../../components/kubernetes/labels";
import type { Settings } from "../../../../configuration/config";
import type { Cluster } from "../../cluster/cluster";
import { batch } from "./job";

/** A note for each; none where nobody may look. */
export async function keptVolumeNotes(cluster: Cluster, { cluster: place, database }: Settings): Promise<string[]> {
  const { namespace } = database;
  const jobs = await batch(cluster);
  const [claims, cronJobs] = await Promise.all([
    cluster.core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector: labelSelector(BACKUPS) }),
    jobs.listNamespacedCronJob({ namespace, labelSelector: labelSelector(BACKUPS) }),
  ]).catch(() => [{ items: [] }, { items: [] }]);
  const context = place.k3d ? `k3d-${place.k3d.name}` : place.existing?.context;
  return keptVolumes(claims.items, cronJobs.items).map((name) => {
    const at = [...(context ? [`--context ${context}`] : []), `-n ${namespace}`].join(" ");
    return `The volume ${name} keeps backups of before, and nothing writes into it any more. If nobody needs them: kubectl ${at} delete persistentvolumeclaim ${name}`;
  });
}

/** Names of those that no schedule has. */
export function keptVolumes(claims: readonly V1PersistentVolumeClaim[], cronJobs: readonly V1CronJob[]): string[] {
  const used = cronJobs.flatMap(({ spec }) =>
    (spec?.jobTemplate.spec?.template.spec?.volumes ?? []).flatMap(
      ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
    ),
  );
  return claims.flatMap(({ metadata }) => (used.includes(metadata!.name!) ? [] : [metadata!.name!]));
}
