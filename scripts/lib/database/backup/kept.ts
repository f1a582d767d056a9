/** Volumes with backups that the stack does not write into any more: the program leaves them where they are. */
import type { V1CronJob, V1PersistentVolumeClaim } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { BACKUPS, labelSelector } from "../../../../components/kubernetes/labels";
import type { Settings } from "../../../../configuration/config";
import type { Cluster } from "../../cluster/cluster";
import { deletion } from "../../cluster/kubectl";
import { batch } from "./job";

/** A note for each; none where nobody may look. */
export async function keptVolumeNotes(cluster: Cluster, settings: Settings): Promise<string[]> {
  const { namespace } = settings.database;
  const jobs = await batch(cluster);
  const [claims, cronJobs] = await Promise.all([
    cluster.core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector: labelSelector(BACKUPS) }),
    jobs.listNamespacedCronJob({ namespace, labelSelector: labelSelector(BACKUPS) }),
  ]).catch(() => [{ items: [] }, { items: [] }]);
  return keptVolumes(claims.items, cronJobs.items).map((name) => {
    const gone = deletion({ kind: "PersistentVolumeClaim", metadata: { namespace, name } }, settings);
    return `The volume ${name} keeps backups of before, and nothing writes into it any more. If nobody needs them: ${gone}`;
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
