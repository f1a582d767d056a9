/** The Jobs of a database, ended at each statement of their SQL, on the tests' own servers: no cluster is needed. */
import { FAULTS } from "../support/copy-faults";
import { interruptedJobs } from "../support/interrupted";
import { interrupt } from "../support/killed";
import type { Cleanup } from "../support/temporary";
import { twoEnds } from "../support/two-ends";
import { drawn } from "./points";
import type { Row } from "./report";

/** Its name, beside those of the parts that an engine is killed in. */
export const STATEMENTS = "statements";

export async function statements(t: Cleanup, most: number, seed: number, found: (row: Row) => void): Promise<void> {
  for (const [part, job] of Object.entries(await interruptedJobs(t)))
    for (const at of drawn(job.points, most, seed))
      await tried(part, `${at.by} at ${at.file}:${at.line + 1}`, () => interrupt(t, job, [at]), found);
  const ends = await twoEnds(t);
  for (const [n, fault] of drawn(FAULTS, most, seed).entries())
    await tried("a copy", fault.name, () => ends.hit(`hit_${n}`, fault).then(() => 1), found);
}

/** Of what it came to: behind a condition that does not hold, nothing ends. */
async function tried(part: string, point: string, end: () => Promise<number>, found: (row: Row) => void) {
  const started = Date.now();
  const faults: string[] = [];
  const ended = await end().catch((error: unknown) => faults.push(String(error).replace(/\s+/g, " ")));
  if (ended > 0) found({ part, point, seconds: (Date.now() - started) / 1000, faults });
}
