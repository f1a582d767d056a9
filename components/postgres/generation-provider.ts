/** What the engine runs for the numbers of a service's database: Unix seconds that only ever rise, whatever a clock says. */
import { isDeepStrictEqual } from "node:util";

import { isChanged } from "../dynamic/check-only";
import { step } from "../dynamic/step";

export interface GenerationInputs {
  /** What its Jobs are told, as far as an older value of it must never be put in the place of a newer one. */
  readonly settings: readonly unknown[];
  /** What another login belongs to. */
  readonly loginFrom: readonly unknown[];
}

export interface GenerationOutputs extends GenerationInputs {
  /** Rises with every change, one that is taken back included. */
  readonly generation: number;
  /** The generation that `loginFrom` last changed with. */
  readonly login: number;
}

export const provider = step<GenerationInputs, GenerationOutputs>({
  idOf: () => "generation",
  isChanged: (olds, news) => isChanged(["settings", "loginFrom"], olds, news),
  run: ({ settings, loginFrom }, olds) => {
    const generation = Math.max(Math.floor(Date.now() / 1000), (olds?.generation ?? 0) + 1);
    const login = olds && isDeepStrictEqual(olds.loginFrom, loginFrom) ? olds.login : generation;
    return Promise.resolve({ settings, loginFrom, generation, login });
  },
});
