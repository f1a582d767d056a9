/** Stacks of 1, 10 and 50 services: what 50 take, against the straight line through what 1 and 10 take. */
import { STACK, type Project } from "../../test/e2e/project";
import { lineThrough } from "../figures/line";
import { median, type Measured, type Row } from "../figures/row";
import { must, seconds } from "../measure";
import type { Group } from "../rows/group";
import { peakMegabytes } from "./memory";
import { changeService, manyServices } from "./stack";

const FEW = 1;
const SOME = 10;
const MANY = 50;
const MOST = 1.2;

let version = 0;

/** What is done with a stack of each size. */
const STEPS: Readonly<Record<string, (project: Project) => Promise<unknown>>> = {
  render: (project) => must(project.run("npm", ["run", "--silent", "render", "--", STACK])),
  preview: (project) => must(project.pulumi(["preview", "--expect-no-changes"])),
  unchanged: (project) => must(project.npm("start")),
  change: (project) => must(project.npm("start")),
};

const WORDS: Readonly<Record<string, string>> = {
  render: "`npm run render`",
  preview: "a preview without a change",
  unchanged: "`npm start` without a change",
  change: "`npm start` after a change of one service",
};

type Unit = Row["unit"];
/** Seconds and megabytes of each run of one step. */
type Taken = Readonly<Record<Unit, number[]>>;

const nameOf = (step: string, unit: Unit) => `scale-${step}-${unit.toLowerCase()}`;

async function ofSize(project: Project, count: number, runs: number): Promise<Map<string, Taken>> {
  manyServices(project, count);
  const first = await seconds(() => must(project.npm("start")));
  console.error(`${count} services: ${first.toFixed(0)} s until they ran`);
  // What the first one brings up is no change for the second.
  await must(project.npm("start"));
  const taken = new Map<string, Taken>();
  for (const [step, body] of Object.entries(STEPS)) {
    const of: Taken = { s: [], MB: [] };
    for (let run = 0; run < runs; run += 1) {
      if (step === "change") changeService(project, 1, (version += 1));
      of.MB.push(await peakMegabytes(async () => void of.s.push(await seconds(() => body(project)))));
    }
    taken.set(step, of);
    console.error(`${count} services, ${step}: ${median(of.s).toFixed(1)} s, ${median(of.MB).toFixed(0)} MB`);
  }
  return taken;
}

async function measure(project: Project, runs: number): Promise<Record<string, Measured>> {
  const sizes = [];
  // On one cluster, which grows: what a start from nothing takes is measured elsewhere.
  for (const count of [FEW, SOME, MANY]) sizes.push(await ofSize(project, count, runs));
  const [few, some, many] = sizes;
  const found: Record<string, Measured> = {};
  for (const step of Object.keys(STEPS))
    for (const unit of ["s", "MB"] as const) {
      const at = (size?: Map<string, Taken>) => median(size!.get(step)![unit]);
      const line = lineThrough([FEW, at(few)], [SOME, at(some)], MANY);
      found[nameOf(step, unit)] = { ours: many!.get(step)![unit], theirs: [line] };
    }
  return found;
}

const rowOf = (step: string, unit: Unit): Row => ({
  what: `${MANY} services: ${WORDS[step]}${unit === "MB" ? ", memory" : ""}`,
  other: `the line through ${FEW} and ${SOME}`,
  target: MOST,
  unit,
});

export const scale: Group = {
  rows: Object.fromEntries(
    Object.keys(STEPS).flatMap((step) =>
      (["s", "MB"] as const).map((unit) => [nameOf(step, unit), rowOf(step, unit)] as const),
    ),
  ),
  on: "cluster",
  measure,
};
