/** What the engine runs before the pods of a namespace whose quota changes: both those of before and the new ones fit. */
import { runtime, type dynamic } from "@pulumi/pulumi";

import { kubeconfigOf, type ClusterAccess } from "../../cluster/access";
import { patching } from "../../cluster/live-object";
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

export const provider = {
  async check(_olds: Partial<QuotaRoomInputs>, news: QuotaRoomInputs): Promise<dynamic.CheckResult> {
    return { inputs: news };
  },

  async diff(_id: string, olds: QuotaRoomOutputs, news: QuotaRoomInputs): Promise<dynamic.DiffResult> {
    const single = ["clusterUid", "namespace"] as const;
    const hard = !isSame(olds.hard, news.hard);
    // In a preview that would make the cluster, its UID is not known, and is another one.
    return { changes: hard || single.some((key) => olds[key] !== news[key] || news[key] === runtime.unknownValue) };
  },

  async create(inputs: QuotaRoomInputs): Promise<dynamic.CreateResult> {
    await makeRoom(inputs);
    return { id: inputs.namespace, outs: outputs(inputs, 1) };
  },

  async update(_id: string, olds: QuotaRoomOutputs, news: QuotaRoomInputs): Promise<dynamic.UpdateResult> {
    await makeRoom(news);
    return { outs: outputs(news, olds.raised + 1) };
  },

  async read(id: string, props: QuotaRoomOutputs): Promise<dynamic.ReadResult> {
    return { id, props };
  },

  async delete(): Promise<void> {},
};

/** What is kept needs no way to the cluster, which may be a secret kubeconfig. */
const outputs = ({ access: _, ...inputs }: QuotaRoomInputs, raised: number): QuotaRoomOutputs => ({
  ...inputs,
  raised,
});

async function makeRoom({ access, namespace, hard }: QuotaRoomInputs): Promise<void> {
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
