/** What the engine runs to remember the passwords that a server may still have: before anything is told of the next one. */
import { isChanged } from "../dynamic/check-only";
import { step } from "../dynamic/step";

export interface EarlierPassword {
  readonly password: string;
  /** Whether the stack made it up: another one may have been mistyped. */
  readonly generated: boolean;
}

/** The one that the server is to have. */
export type EarlierPasswordsInputs = EarlierPassword;

export interface EarlierPasswordsOutputs extends EarlierPasswordsInputs {
  /** Those that it was to have before, the newest first. */
  readonly earlier: readonly EarlierPassword[];
}

/** More of them than updates can be interrupted one after another. */
const MOST = 8;

export const provider = step<EarlierPasswordsInputs, EarlierPasswordsOutputs>({
  idOf: () => "earlier-passwords",
  isChanged: (olds, news) => isChanged(["password", "generated"], olds, news),
  run: ({ password, generated }, olds) => {
    const known = olds ? [{ password: olds.password, generated: olds.generated }, ...olds.earlier] : [];
    const earlier = known.filter((one, at) => one.password !== password && at === firstOf(one, known)).slice(0, MOST);
    return Promise.resolve({ password, generated, earlier });
  },
});

const firstOf = ({ password }: EarlierPassword, known: readonly EarlierPassword[]) =>
  known.findIndex((other) => other.password === password);
