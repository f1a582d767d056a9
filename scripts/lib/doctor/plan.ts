/** Checks that wait for one another: side by side as far as they can be, none longer than people wait. */
import { setTimeout as sleep } from "node:timers/promises";

import { later, missing, type Row } from "./row";

export interface Check {
  /** As its row, and those that wait for it, name it. */
  readonly what: string;
  /** The rows that have to be well before this one can tell anything; one that there is not is well. */
  readonly after?: readonly string[];
  /** What its rows are called, where it gives several. @default `what` */
  readonly gives?: readonly string[];
  /** What it found; nothing where the stack does not need it. */
  readonly look: () => Promise<Row | readonly Row[] | undefined>;
  /** The command that shows the same, for a check that gets no answer. */
  readonly byHand?: string;
}

/** Seconds for each check, and for all of them. */
const LIMITS = { each: 11, all: 13 };

/** The rows of all checks, in their order, which is the one to mend things in. */
export async function rowsOf(checks: readonly Check[], { each, all } = LIMITS): Promise<Row[]> {
  const end = performance.now() + all * 1000;
  const begun = new Map<string, Promise<readonly Row[]>>();
  for (const check of checks) {
    const before = (check.after ?? []).map(async (what) =>
      ((await begun.get(what)) ?? []).filter((row) => row.what === what),
    );
    const rows = inTurn(check, before, each * 1000, end);
    for (const what of check.gives ?? [check.what]) begun.set(what, rows);
  }
  return [...new Set(await Promise.all(begun.values()))].flat();
}

/** @param most milliseconds for the check, and no later than `end`. */
async function inTurn(
  { what, look, byHand }: Check,
  before: readonly Promise<readonly Row[]>[],
  most: number,
  end: number,
): Promise<readonly Row[]> {
  const earlier = (await Promise.all(before)).flat();
  const stop = earlier.find(({ verdict }) => verdict === "missing" || verdict === "later");
  if (stop) return [stop.verdict === "later" ? { ...stop, what } : later(what, stop.what)];
  const limit = Math.max(0, Math.min(most, end - performance.now()));
  const over = new AbortController();
  const unanswered = missing(what, `no answer in ${Math.round(limit / 1000)} s`, byHand);
  const silence = sleep(limit, [unanswered], { signal: over.signal });
  const found = look().then(
    (row) => [row ?? []].flat(),
    (error: unknown) => [missing(what, messageOf(error), byHand)],
  );
  return Promise.race([found, silence]).finally(() => {
    over.abort();
    silence.catch(() => undefined);
  });
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split("\n")[0]!;

/** What is asked for once, by whoever comes first. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
