/** How long a start may take that goes wrong, and the next one, and what its output has to say. */
import assert from "node:assert/strict";

import type { Way } from "../there-and-back/trip";
import type { Ran } from "./project";

/** Seconds until a wrong value is told. */
export const TOLD = 120;
/** Seconds of the start that follows, with the line put back. */
const BACK = 60;

/** What a command did, and the seconds that it took. */
export interface Timed extends Ran {
  readonly seconds: number;
}

export async function timed(body: () => Promise<Ran>): Promise<Timed> {
  const started = Date.now();
  const ran = await body();
  return { ...ran, seconds: (Date.now() - started) / 1000 };
}

/** Every one of `words` is in the output, whatever its lines. */
export function names(output: string, words: readonly RegExp[]): void {
  const flat = output.replace(/\s+/g, " ");
  for (const word of words) assert.ok(word.test(output) || word.test(flat), `${word} is not in the output:\n${output}`);
}

export function endedWithin(seconds: number, ran: Pick<Timed, "seconds" | "output">): void {
  assert.ok(ran.seconds <= seconds, `${ran.seconds.toFixed(0)} s, and not within ${seconds}:\n${ran.output}`);
}

/** A wrong value: told in time, with the words that name cause and cure; and green in time once it is put back. */
export function toldAndBack({ there, back }: { there: Way; back: Way }, words: readonly RegExp[]): void {
  const told = `there: ${there.outcome} ${there.why} after ${there.seconds.toFixed(0)} s\n${there.output}`;
  assert.ok(there.outcome === "told" || there.outcome === "refused", told);
  names(there.output, words);
  endedWithin(TOLD, there);
  converged("back", back);
  endedWithin(BACK, back);
}

/** With the rows of before, and an answer. */
export function converged(which: string, way: Way): void {
  assert.equal(way.outcome, "converges", `${which}: ${way.why}\n${way.output}`);
}
