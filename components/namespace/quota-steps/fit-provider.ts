/** What the engine runs once everything in a stack is ready: a namespace's quota is what the configuration wants. */
import { runtime, type dynamic } from "@pulumi/pulumi";

import { isSame, liveQuota, type Hard } from "./live-quota";
import type { QuotaRoomInputs } from "./room-provider";

export interface QuotaFitInputs extends QuotaRoomInputs {
  /** Of the step that made room (`room-provider.ts`). */
  readonly raised: number;
  /** What the engine saw last; after a refresh, what somebody may have changed by hand. */
  readonly seen: Hard;
}

type QuotaFitOutputs = Omit<QuotaFitInputs, "access">;

export const provider = {
  async check(_olds: Partial<QuotaFitInputs>, news: QuotaFitInputs): Promise<dynamic.CheckResult> {
    return { inputs: news };
  },

  async diff(_id: string, olds: QuotaFitOutputs, news: QuotaFitInputs): Promise<dynamic.DiffResult> {
    const single = ["clusterUid", "namespace", "raised"] as const;
    const changed = single.some((key) => olds[key] !== news[key] || (news[key] as unknown) === runtime.unknownValue);
    // Without a refresh the engine goes on seeing what was there before this step: that is no change.
    const byHand = !isSame(news.seen, news.hard) && !isSame(news.seen, olds.seen);
    return { changes: changed || byHand || !isSame(olds.hard, news.hard) };
  },

  async create(inputs: QuotaFitInputs): Promise<dynamic.CreateResult> {
    return { id: inputs.namespace, outs: await setWanted(inputs) };
  },

  async update(_id: string, _olds: QuotaFitOutputs, news: QuotaFitInputs): Promise<dynamic.UpdateResult> {
    return { outs: await setWanted(news) };
  },

  async read(id: string, props: QuotaFitOutputs): Promise<dynamic.ReadResult> {
    return { id, props };
  },

  async delete(): Promise<void> {},
};

/** What is kept needs no way to the cluster, which may be a secret kubeconfig. */
async function setWanted({ access, ...inputs }: QuotaFitInputs): Promise<QuotaFitOutputs> {
  const { namespace, hard } = inputs;
  const quota = await liveQuota(access, namespace);
  if (quota && !isSame(quota.hard, hard)) await quota.set(hard);
  return inputs;
}
