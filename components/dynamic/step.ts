/** The provider of a step: a resource that does something when its turn comes, and undoes nothing. */
import type { dynamic } from "@pulumi/pulumi";

export interface Step<Inputs, Outputs> {
  readonly idOf: (inputs: Inputs) => string;
  /** Whether it is done again. */
  readonly isChanged: (olds: Outputs, news: Inputs) => boolean;
  /**
   * Does it.
   *
   * @param olds what the state kept; undefined the first time.
   * @returns what the state keeps: never the way to the cluster, which may be a secret kubeconfig.
   */
  readonly run: (news: Inputs, olds?: Outputs) => Promise<Outputs>;
}

export const step = <Inputs, Outputs>({ idOf, isChanged, run }: Step<Inputs, Outputs>) => ({
  async check(_olds: Partial<Inputs>, news: Inputs): Promise<dynamic.CheckResult> {
    return { inputs: news };
  },
  async diff(_id: string, olds: Outputs, news: Inputs): Promise<dynamic.DiffResult> {
    return { changes: isChanged(olds, news) };
  },
  async create(inputs: Inputs): Promise<dynamic.CreateResult> {
    return { id: idOf(inputs), outs: await run(inputs) };
  },
  async update(_id: string, olds: Outputs, news: Inputs): Promise<dynamic.UpdateResult> {
    return { outs: await run(news, olds) };
  },
  async read(id: string, props: Outputs): Promise<dynamic.ReadResult> {
    return { id, props };
  },
  async delete(): Promise<void> {},
});
