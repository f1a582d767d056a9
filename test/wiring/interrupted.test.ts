/**
 * A Job of a database that is ended in the middle leaves nobody locked out, and the next one completes it. A sample of
 * `npm run killed -- --only statements`.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { interrupt, type Point } from "../support/killed";
import { interruptedJobs } from "../support/interrupted";
import { suiteCleanup } from "../support/suite";

const t = suiteCleanup();
let jobs: Awaited<ReturnType<typeof interruptedJobs>>;

before(async () => {
  jobs = await interruptedJobs(t);
});

const SAMPLE: readonly (readonly [job: string, file: string, share: number, by: Point["by"]])[] = [
  ["the first access Job", "access.sql", 0.45, "kill"],
  ["the first access Job", "access.sql", 0.75, "lost connection"],
  ["an access Job of a rotation", "access.sql", 0.6, "kill"],
  ["an access Job that puts a moved database aside", "after-copy.sql", 0.5, "kill"],
  ["a retire Job", "give-over.sql", 0.8, "lost connection"],
  ["a retire Job", "drop-logins.sql", 0.5, "kill"],
];

for (const [job, file, share, by] of SAMPLE)
  test(`${job}, ended by ${by} in ${file} after ${share * 100} % of it`, async () => {
    const points = jobs[job]!.points.filter((point) => point.file === file && point.by === by);
    assert.equal(await interrupt(t, jobs[job]!, [points[Math.floor(points.length * share)]!]), 1);
  });
