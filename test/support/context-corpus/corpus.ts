import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Pair, Sent } from "./pair";

/** One pair a line, with what BuildKit got of it. */
export const CORPUS = join(__dirname, "corpus.jsonl");

export interface Recorded extends Pair {
  readonly sent: Sent;
}

export function corpus(): Recorded[] {
  const lines = readFileSync(CORPUS, "utf8").trim().split("\n");
  return lines.map((line) => {
    const { sent, ...pair } = JSON.parse(line) as Pair & { sent: readonly string[] | null };
    return { ...pair, sent: sent ?? undefined };
  });
}
