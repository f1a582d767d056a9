/** The provider of a check: a resource that makes nothing. It refuses, or stands in the state for what was let through. */
import { isDeepStrictEqual } from "node:util";

import { runtime, type dynamic } from "@pulumi/pulumi";

import { step } from "./step";

type Keys<Inputs> = readonly (keyof Inputs & string)[];

export interface Check<Inputs extends object> {
  /**
   * The inputs that the state keeps, and of which another value is a change. Never the way to the cluster, which may be a
   * secret kubeconfig, nor how a refusal is told.
   */
  readonly kept: Keys<Inputs>;
  readonly idOf: (inputs: Inputs) => string;
  /**
   * Why it is refused, in a preview already; asked once all inputs are known.
   *
   * @param olds inputs of before; of a state that an earlier version of the program made, some may be lacking.
   */
  readonly refusals: (olds: Partial<Inputs>, news: Inputs) => Promise<dynamic.CheckFailure[]>;
  /** What else the state keeps. */
  readonly outputs?: (inputs: Inputs) => object;
}

export function checkOnly<Inputs extends object>({ kept, idOf, refusals, outputs }: Check<Inputs>) {
  const outs = (inputs: Inputs) => {
    const values = kept.flatMap((key) => (inputs[key] === undefined ? [] : [[key, inputs[key]] as const]));
    return { ...Object.fromEntries(values), ...outputs?.(inputs) };
  };
  return {
    ...step<Inputs, object>({
      idOf,
      isChanged: (olds, news) => isChanged(kept, olds, news),
      run: (inputs) => Promise.resolve(outs(inputs)),
    }),

    async check(olds: Partial<Inputs>, news: Inputs): Promise<dynamic.CheckResult> {
      return { inputs: news, failures: areKnown(news) ? await refusals(olds, news) : [] };
    },
  };
}

/** Whether all inputs are known: in a preview that would make the cluster, what only the cluster tells is not. */
export const areKnown = (inputs: object): boolean =>
  !(Object.values(inputs) as unknown[]).includes(runtime.unknownValue);

export const isChanged = <Inputs extends object>(keys: Keys<Inputs>, olds: Partial<Inputs>, news: Inputs): boolean =>
  keys.some((key) => !isDeepStrictEqual(olds[key], news[key]));

/** None without a reason. */
export const refusal = (property: string, reason: string | undefined): dynamic.CheckFailure[] =>
  reason === undefined ? [] : [{ property, reason }];
