/** What the engine runs once everything in a stack is ready: a namespace's quota is what the configuration wants. */
import { isChanged } from "../../dynamic/check-only";
import { step } from "../../dynamic/step";
import { isSame, liveQuota, type Hard } from "./live-quota";
import type { QuotaRoomInputs } from "./room-provider";

export interface QuotaFitInputs extends QuotaRoomInputs {
  /** Of the step that made room (`room-provider.ts`). */
  readonly raised: number;
  /** What the engine saw last; after a refresh, what somebody may have changed by hand. */
  readonly seen: Hard;
}

type QuotaFitOutputs = Omit<QuotaFitInputs, "access">;

export const provider = step<QuotaFitInputs, QuotaFitOutputs>({
  idOf: ({ namespace }) => namespace,
  isChanged(olds, news) {
    // Without a refresh the engine goes on seeing what was there before this step: that is no change.
    const byHand = !isSame(news.seen, news.hard) && !isSame(news.seen, olds.seen);
    return byHand || !isSame(olds.hard, news.hard) || isChanged(["clusterUid", "namespace", "raised"], olds, news);
  },
  async run({ access, ...inputs }) {
    const { namespace, hard } = inputs;
    const quota = await liveQuota(access, namespace);
    if (quota && !isSame(quota.hard, hard)) await quota.set(hard);
    return inputs;
  },
});
