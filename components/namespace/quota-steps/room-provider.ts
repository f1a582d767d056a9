/** What the engine runs before the pods of a namespace whose quota changes: both those of before and the new ones fit. */
import { kubeconfigOf, type ClusterAccess } from "../../cluster/access";
import { patching } from "../../cluster/live-object";
import { isChanged } from "../../dynamic/check-only";
import { step } from "../../dynamic/step";
import { isSame, liveQuota, withRoom, type Hard } from "./live-quota";

export interface QuotaRoomInputs {
  readonly access: ClusterAccess;
  /** UID of the cluster's `kube-system`: in another cluster it is made anew. */
  readonly clusterUid: string;
  readonly namespace: string;
  /** What the configuration wants. */
  readonly hard: Hard;
}

interface QuotaRoomOutputs extends Omit<QuotaRoomInputs, "access"> {
  /** How many times it was made: what lowers the quota again runs once for each. */
  readonly raised: number;
}

export const provider = step<QuotaRoomInputs, QuotaRoomOutputs>({
  idOf: ({ namespace }) => namespace,
  // In a preview that would make the cluster, its UID is not known, and is another one.
  isChanged: (olds, news) => !isSame(olds.hard, news.hard) || isChanged(["clusterUid", "namespace"], olds, news),
  async run({ access, ...inputs }, olds) {
    await makeRoom(access, inputs);
    return { ...inputs, raised: (olds?.raised ?? 0) + 1 };
  },
});

async function makeRoom(access: ClusterAccess, { namespace, hard }: Omit<QuotaRoomInputs, "access">): Promise<void> {
  const quota = await liveQuota(access, namespace);
  if (!quota) return;
  const room = withRoom(quota.hard, quota.used, hard);
  if (isSame(room, quota.hard)) return;
  await quota.set(room);
  // Room helps also without it, only later.
  await wake(access, namespace).catch(() => undefined);
}

/**
 * A ReplicaSet that was refused its pods asks again after ever longer pauses, up to a quarter of an hour; any change of it
 * makes it ask at once.
 */
async function wake(access: ClusterAccess, namespace: string): Promise<void> {
  const { AppsV1Api } = await import("@kubernetes/client-node");
  const apps = (await kubeconfigOf(access)).makeApiClient(AppsV1Api);
  const { items } = await apps.listNamespacedReplicaSet({ namespace });
  const lacking = items.filter(({ spec, status }) => (status?.replicas ?? 0) < (spec?.replicas ?? 0));
  const body = { metadata: { annotations: { "wealist/room-made": new Date().toISOString() } } };
  const options = await patching("MergePatch");
  for (const { metadata } of lacking)
    await apps.patchNamespacedReplicaSet({ name: metadata?.name ?? "", namespace, body }, options);
}
