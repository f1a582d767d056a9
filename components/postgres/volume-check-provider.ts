/**
 * What the engine runs before anything of a stack is touched: would the change lose a volume's data, or be refused half
 * way? A claim of another class or a smaller one is made anew, empty; a server of another major version does not start on
 * the data, and takes the service down with it.
 */
import { checkOnly, isChanged } from "../dynamic/check-only";
import { volumeFacts } from "./volume-facts";
import { placeRefusals } from "./volume-place";
import { refusals, type VolumeCheckInputs } from "./volume-refusals";

/** What a volume is asked to be; the rest is how it is reached, and how it is told. */
const ASKED = ["clusterUid", "namespace", "claim", "own", "dataDirectory", "storage", "storageClass", "image"] as const;

export const provider = checkOnly<VolumeCheckInputs>({
  kept: ASKED,
  idOf: ({ namespace, claim }) => `${namespace}/${claim}`,
  refusals: async (olds, news) => {
    // What was asked for before has been looked at then.
    if (!isChanged(ASKED, olds, news)) return [];
    const elsewhere = await placeRefusals(olds, news);
    if (elsewhere.length > 0) return elsewhere;
    const facts = await volumeFacts(news);
    return facts ? refusals(olds, news, facts) : [];
  },
});
