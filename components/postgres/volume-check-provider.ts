/**
 * What the engine runs before anything of a stack is touched: would the change lose a volume's data, or be refused half
 * way? A claim of another class or a smaller one is made anew, empty; a server of another major version does not start on
 * the data, and takes the service down with it.
 */
import type { dynamic } from "@pulumi/pulumi";

import { areKnown } from "../dynamic/known";
import { volumeFacts } from "./volume-facts";
import { placeRefusals } from "./volume-place";
import { refusals, type VolumeCheckInputs } from "./volume-refusals";

/** What a volume is asked to be; the rest is how it is reached, and how it is told. */
const ASKED = ["clusterUid", "namespace", "claim", "own", "dataDirectory", "storage", "storageClass", "image"] as const;
type VolumeCheckOutputs = Pick<VolumeCheckInputs, (typeof ASKED)[number]>;

export const provider = {
  async check(olds: Partial<VolumeCheckInputs>, news: VolumeCheckInputs): Promise<dynamic.CheckResult> {
    // What was asked for before has been looked at then.
    if (!areKnown(news) || !isChanged(olds, news)) return { inputs: news };
    const elsewhere = await placeRefusals(olds, news);
    if (elsewhere.length > 0) return { inputs: news, failures: elsewhere };
    const facts = await volumeFacts(news);
    return { inputs: news, failures: facts ? refusals(olds, news, facts) : [] };
  },

  async diff(_id: string, olds: VolumeCheckOutputs, news: VolumeCheckInputs): Promise<dynamic.DiffResult> {
    return { changes: isChanged(olds, news) };
  },

  async create(inputs: VolumeCheckInputs): Promise<dynamic.CreateResult> {
    return { id: `${inputs.namespace}/${inputs.claim}`, outs: outputs(inputs) };
  },

  async update(_id: string, _olds: VolumeCheckOutputs, news: VolumeCheckInputs): Promise<dynamic.UpdateResult> {
    return { outs: outputs(news) };
  },

  async read(id: string, props: VolumeCheckOutputs): Promise<dynamic.ReadResult> {
    return { id, props };
  },

  async delete(): Promise<void> {},
};

const isChanged = (olds: Partial<VolumeCheckOutputs>, news: VolumeCheckOutputs) =>
  ASKED.some((key) => olds[key] !== news[key]);

/** What is kept needs no way to the cluster, which may be a secret kubeconfig. */
const outputs = (inputs: VolumeCheckInputs) =>
  Object.fromEntries(ASKED.map((key) => [key, inputs[key]])) as unknown as VolumeCheckOutputs;
