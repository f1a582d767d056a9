/** What the engine runs once everything in a stack is ready: a namespace's quota is what the configuration wants. */
import { runtime, type dynamic } from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster-access";
import { isSame, liveQuota, type Hard } from "./live-quota";

export interface QuotaFitInputs {
  readonly access: ClusterAccess;
  readonly clusterUid: string;
  readonly namespace: string;
  readonly hard: Hard;
  /** Of the step that made room (`room-provider.ts`). */
  readonly raised: number;
}

/** Without the way to the cluster where that is a secret. */
type QuotaFitOutputs = Omit<QuotaFitInputs, "access"> & Partial<Pick<QuotaFitInputs, "access">>;

export const provider = {
  async check(_olds: Partial<QuotaFitInputs>, news: QuotaFitInputs): Promise<dynamic.CheckResult> {
    return { inputs: news };
  },

  async diff(_id: string, olds: QuotaFitOutputs, news: QuotaFitInputs): Promise<dynamic.DiffResult> {
    const single = ["clusterUid", "namespace", "raised"] as const;
    const changed = single.some((key) => olds[key] !== news[key] || (news[key] as unknown) === runtime.unknownValue);
    return { changes: changed || !isSame(olds.hard, news.hard) };
  },

  async create(inputs: QuotaFitInputs): Promise<dynamic.CreateResult> {
    return { id: inputs.namespace, outs: await fit(inputs) };
  },

  async update(_id: string, _olds: QuotaFitOutputs, news: QuotaFitInputs): Promise<dynamic.UpdateResult> {
    return { outs: await fit(news) };
  },

  /** A quota that somebody changed by hand shows as that, and is put right by the next `up`. */
  async read(id: string, props: QuotaFitOutputs): Promise<dynamic.ReadResult> {
    const { access, namespace } = props;
    // A cluster that does not answer says so elsewhere.
    const live = access && (await liveQuota(access, namespace).catch(() => undefined));
    return { id, props: live ? { ...props, hard: live.hard } : props };
  },

  async delete(): Promise<void> {},
};

async function fit(inputs: QuotaFitInputs): Promise<QuotaFitOutputs> {
  const { access, namespace, hard } = inputs;
  const quota = await liveQuota(access, namespace);
  if (quota && !isSame(quota.hard, hard)) await quota.set(hard);
  const { access: _, ...kept } = inputs;
  return access.kind === "kubeconfig" ? kept : inputs;
}
