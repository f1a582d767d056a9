import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { each, sentByBuildKit } from "../support/context-corpus/buildkit";
import { generator } from "../support/context-corpus/generate";
import { countedOf } from "../support/context-corpus/pair";
import { temporaryFolder } from "../support/temporary";

const PAIRS = 300;

describe("of trees and ignore files made up at random", () => {
  // `SEED=… npm run e2e -- --only context` makes the same ones again.
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

  test(`what this machine's BuildKit gets is counted, and no other file (seed ${seed})`, async (t) => {
    const pairs = Array.from({ length: PAIRS }, generator(seed));
    const sent = await each(pairs, sentByBuildKit);
    for (const [index, pair] of pairs.entries())
      assert.deepEqual(countedOf(temporaryFolder(t), pair), sent[index], `seed ${seed}: ${JSON.stringify(pair)}`);
  });
});
