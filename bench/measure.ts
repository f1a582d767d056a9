/** Running and timing what is measured. */
import { performance } from "node:perf_hooks";

import type { Measured } from "./figures/row";

/** Seconds that `body` takes. */
export async function seconds(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
}

type Timed = () => Promise<unknown>;

/**
 * The same things in turn, `runs` times, so that a machine that drifts drifts for all.
 *
 * @param before what makes each of them anew something to do; it is not timed.
 */
export async function inTurn(
  runs: number,
  ours: Timed,
  theirs: Timed,
  beside: Readonly<Record<string, Timed>> = {},
  before: Timed = () => Promise.resolve(),
): Promise<Measured> {
  const taken = { ours: [] as number[], theirs: [] as number[] };
  const timed = async (body: Timed) => {
    await before();
    return seconds(body);
  };
  const others = Object.entries(beside).map(([name, body]) => ({ name, body, taken: [] as number[] }));
  for (let run = 0; run < runs; run += 1) {
    taken.theirs.push(await timed(theirs));
    for (const other of others) other.taken.push(await timed(other.body));
    taken.ours.push(await timed(ours));
  }
  return { ...taken, beside: Object.fromEntries(others.map(({ name, taken }) => [name, taken])) };
}

/** A command of the project that has to succeed: what it printed. */
export async function must(ran: Promise<{ readonly code: number; readonly output: string }>): Promise<string> {
  const { code, output } = await ran;
  if (code !== 0) throw new Error(output);
  return output;
}
