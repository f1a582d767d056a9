/** From a running stack to another value, and back. */
import { STACK, type Project, type Ran } from "../e2e/project";
import type { Rows } from "../e2e/rows";
import { changed, type Change } from "./change";
import { apply, curesIn, tell } from "./cure";
import { objects, rows, silent, type Running } from "./look";
import { difference, judge, type Judged } from "./outcome";

export interface Way extends Judged {
  readonly seconds: number;
  readonly output: string;
}

export interface Trip {
  /** Makes the change; gives back what undoes it. */
  readonly change: (project: Project) => () => void;
  /** Of a change that is wrong: what its start has to name. */
  readonly named?: readonly RegExp[];
  /** @default `npm start` */
  readonly start?: (project: Project) => Promise<Ran>;
  /** Looks around there, where it converged; throws on what is not as it should be. */
  readonly look?: () => Promise<void>;
}

const FILE = `Pulumi.${STACK}.yaml`;

/** A trip to other values in the stack's file. */
export const inFile = (change: Change) => (project: Project) => project.edit(FILE, (text) => changed(text, change));

const npmStart = (project: Project) => project.npm("start");

/** There and back; the stack is to run as it did before, unless the way back FAILED. */
export async function thereAndBack(running: Running, trip: Trip): Promise<{ readonly there: Way; readonly back: Way }> {
  const { project } = running;
  const before = await rows(running);
  const undo = trip.change(project);
  let there: Way;
  try {
    there = await go(running, before, trip.start ?? npmStart, trip.named);
    if (there.outcome === "converges") await trip.look?.();
  } finally {
    undo();
  }
  return { there, back: await go(running, before, npmStart) };
}

async function go(
  running: Running,
  before: Rows,
  start: (project: Project) => Promise<Ran>,
  named?: readonly RegExp[],
): Promise<Way> {
  const objectsBefore = await objects(running.kubectl);
  const started = Date.now();
  const { code, output } = await start(running.project);
  const seconds = (Date.now() - started) / 1000;
  const touched = (await objects(running.kubectl)) !== objectsBefore;
  const after = code === 0 ? await counted(running, before) : undefined;
  const answers = code === 0 ? await silent(output) : [];
  const cure = code !== 0 && !touched ? await cured(running, before, output) : undefined;
  const seen = { code, output, touched, before, after, silent: answers };
  const judged = judge({ ...seen, ...(named && { named }), ...(cure !== undefined && { cure }) });
  return { ...judged, seconds, output };
}

const counted = (running: Running, before: Rows) => rows(running, Object.keys(before)).catch(() => undefined);

/** Does what a refusal prints, and starts. @returns what that failed with, "" for nothing; undefined without a cure. */
async function cured(running: Running, before: Rows, refusal: string): Promise<string | undefined> {
  const { project } = running;
  const cures = curesIn(refusal);
  if (cures.length === 0) return undefined;
  for (const cure of cures) {
    const edit = (change: (text: string) => string) => void project.edit(FILE, change);
    const failed = await apply(cure, edit, (line) => project.run("sh", ["-c", line]));
    if (failed !== undefined) return failed;
  }
  const done = cures.map(tell).join("; ");
  const { code, output } = await npmStart(project);
  if (code !== 0) return `after its cure (${done}) the next start ends with ${code}:\n${output}`;
  const lost = difference(before, await counted(running, before));
  return lost && `after its cure (${done}): ${lost}`;
}
