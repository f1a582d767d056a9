/** What the engine runs to wait for a workload. A preview waits for nothing: it only compares. */
import type { dynamic } from "@pulumi/pulumi";

import { keptAccess } from "../cluster/access";
import { isChanged } from "../dynamic/check-only";
import { step } from "../dynamic/step";
import { watchedWorkload } from "./cluster";
import type { ReadyInputs, ReadyOutputs } from "./inputs";
import { NotReady, waitFor } from "./wait";

const idOf = ({ namespace, kind, name }: ReadyInputs) => `${namespace}/${kind}/${name}`;

export const provider = {
  ...step<ReadyInputs, ReadyOutputs>({
    idOf,
    isChanged: (olds, news) => !olds.ready || isChanged(["version", "namespace", "name"], olds, news),
    run: async (inputs, olds) =>
      inputs.firstNotAwaited && !olds ? { ...keptOf(inputs), ready: true } : awaited(idOf(inputs), inputs),
  }),

  /** Under the name of before: the object may have got another one. */
  async update(id: string, _olds: ReadyOutputs, news: ReadyInputs): Promise<dynamic.UpdateResult> {
    return { outs: await awaited(id, news) };
  },

  /** What was ready and is not any more, since its cluster has just been started or a node is gone, is waited for again. */
  async read(id: string, props: ReadyOutputs): Promise<dynamic.ReadResult> {
    return { id, props: { ...props, ready: props.ready && (await isStillReady(props)) } };
  },
};

/** Of the way to the cluster what is no secret. */
function keptOf({ access, ...inputs }: ReadyInputs): Omit<ReadyOutputs, "ready"> {
  return { ...inputs, ...keptAccess(access) };
}

/** Where the cluster cannot be asked, what is known stands: a refresh is no place to fail at. */
async function isStillReady({ reached, ...rest }: ReadyOutputs): Promise<boolean> {
  if (!reached) return true;
  try {
    const cluster = await watchedWorkload({ ...rest, access: reached });
    return (await cluster.look())?.state === "ready";
  } catch {
    return true;
  }
}

/**
 * @throws an error of the kind that the engine keeps in the state beside the new inputs ("failed to initialize"): the next
 *   `up` waits again, also where what failed was taken back and the file looks as it did before.
 */
async function awaited(id: string, inputs: ReadyInputs): Promise<ReadyOutputs> {
  const kept = keptOf(inputs);
  try {
    await waitFor(inputs, await watchedWorkload(inputs));
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    const properties: ReadyOutputs = { ...kept, ready: false };
    throw Object.assign(new Error(error.message), { id, properties, reasons: [error.message] });
  }
  return { ...kept, ready: true };
}
