import { performance } from "node:perf_hooks";

/** Seconds that `body` takes. */
export async function seconds(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** The same two things in turn, `runs` times, so that a machine that drifts drifts for both. */
export async function paired(runs: number, ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
  const pair: Pair = { ours: [], theirs: [] };
  for (let run = 0; run < runs; run += 1) {
    pair.theirs.push(await seconds(theirs));
    pair.ours.push(await seconds(ours));
  }
  return pair;
}

/** Seconds of each run. */
export type Pair = Record<"ours" | "theirs", number[]>;

/** A command of the project that has to succeed: what it printed. */
export async function must(ran: Promise<{ readonly code: number; readonly output: string }>): Promise<string> {
  const { code, output } = await ran;
  if (code !== 0) throw new Error(output);
  return output;
}
