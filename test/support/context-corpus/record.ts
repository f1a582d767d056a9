/**
 * `node --require ./transpile.cjs test/support/context-corpus/record.ts`: asks this machine's BuildKit again what it gets of every pair, and writes
 * that down for the tests without Docker. Read the difference.
 */
import { writeFileSync } from "node:fs";

import { each, sentByBuildKit } from "./buildkit";
import { CORPUS } from "./corpus";
import { everyday } from "./everyday";
import { generator } from "./generate";

const SEED = 1;
const GENERATED = 300;

async function record(): Promise<void> {
  const pairs = [...everyday, ...Array.from({ length: GENERATED }, generator(SEED))];
  const sent = await each(pairs, sentByBuildKit);
  const lines = pairs.map((pair, index) => JSON.stringify({ ...pair, sent: sent[index] ?? null }));
  writeFileSync(CORPUS, `${lines.join("\n")}\n`);
  console.log(`${pairs.length} pairs in ${CORPUS}`);
}

void record();
