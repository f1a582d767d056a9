/** `npm run killed`: engines that are killed before and after each resource that they change. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";

import { Failure, script } from "../../configuration/failure";
import { commandLine } from "../../scripts/lib/terminal/arguments";
import { k3d } from "../e2e/cluster";
import { removeServer, startServer } from "../e2e/outside";
import { Places } from "../e2e/places";
import { CLUSTER, Project, succeeded } from "../e2e/project";
import type { Cleanup } from "../support/temporary";
import { authority } from "../support/tls";
import { killed } from "./kill";
import { PARTS, ROUNDS, type Part, type Stack } from "./parts";
import { drawn, tell, type Point } from "./points";
import { hasFailed, markdown, type Row } from "./report";
import { STATEMENTS, statements } from "./statements";
import { up } from "./up";

const NAMES = [...Object.keys(PARTS), STATEMENTS];
const USAGE = `npm run killed [-- OPTIONS]

Kills the engine before and after each resource that it changes, on a stack of its own in k3d, while rows are written. Then one
\`npm start\` has to converge: every acknowledged row is there, no pod was kept out, no login, Job or Secret is left over. Prints a
Markdown table; takes hours. Not beside \`npm run e2e\`, whose cluster and ports it has. \`${STATEMENTS}\` ends the databases' Jobs at each
statement of their SQL, by SIGKILL and with a lost connection, on servers of its own: that part needs no cluster.
  --only PART   one of ${NAMES.join(", ")}; may be given again (${ROUNDS.find(({ length }) => length > 1)!.join(" and ")} are then tried by turns)
  --at TEXT     only points with TEXT in their name, such as one that failed: "create-replacement Service"
  --points N    so many points of each part, drawn by lot (default: all; of the first \`up\` ${PARTS["first"]!.points})
  --seed N      the lot (default: 1)`;

const cleanups: (() => unknown)[] = [];
const cleanup: Cleanup = { after: (each) => void cleanups.push(each as () => unknown) };

async function open({ outside, prepare }: Part): Promise<Stack> {
  await removeServer();
  await k3d("cluster", "delete", CLUSTER);
  const project = new Project(0);
  cleanup.after(() => project.remove());
  succeeded(await project.npm("start"));
  const stack = { project, places: new Places(project, outside ? await serverOutside(project) : "") };
  await prepare?.(stack);
  return stack;
}

async function serverOutside({ folder }: Project): Promise<string> {
  const own = await authority(cleanup);
  copyFileSync(own.file, join(folder, "db-ca.pem"));
  return startServer(own);
}

async function close(): Promise<void> {
  await removeServer();
  await k3d("cluster", "delete", CLUSTER);
  await cleaned();
}

async function cleaned(): Promise<void> {
  for (const each of cleanups.splice(0).reverse()) await each();
}

/** Which points. */
interface Lot {
  readonly most: number | undefined;
  readonly seed: number;
  /** What their names have to contain. */
  readonly at: string;
}

/** Runs that are not interrupted tell the points; each of them is then met by a run of its own. */
async function tried(round: readonly string[], { most, seed, at: named }: Lot, found: (row: Row) => void) {
  const parts = round.map((name) => ({ name, part: PARTS[name]!, points: [] as Point[] }));
  let stack = await open(parts[0]!.part);
  // Whether the part before this one has made it possible.
  let turned = false;
  for (const each of parts) {
    const { part } = each;
    if (!turned) await part.again?.(stack);
    await part.change(stack);
    const whole = await up(stack.project);
    if (whole.code !== 0) throw new Failure(`${part.about}, uninterrupted, fails:\n${whole.output}`);
    const points = whole.points.filter((point) => tell(point).includes(named));
    each.points = drawn(points, most ?? part.points ?? Infinity, seed);
    turned = parts.length > 1;
  }
  for (let at = 0; parts.some(({ points }) => at < points.length); at++)
    for (const { name, part, points } of parts) {
      const point = points[at];
      const ready = turned;
      turned = false;
      if (!point) continue;
      if (!ready) await part.again?.(stack);
      console.error(`${name}: ${tell(point)} …`);
      const row = await killed(stack, name, part, point);
      found(row);
      turned = parts.length > 1 && !hasFailed(row);
      if (!hasFailed(row)) continue;
      // What follows is to begin with a stack that runs.
      await close();
      stack = await open(part);
    }
}

script(async () => {
  const { values } = commandLine(USAGE, {
    only: { type: "string", multiple: true },
    at: { type: "string", default: "" },
    points: { type: "string" },
    seed: { type: "string", default: "1" },
  });
  const { only, at, points, seed } = values;
  const unknown = only?.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Failure(`${unknown} is no part; the parts are: ${NAMES.join(", ")}`);
  const chosen = (name: string) => only?.includes(name) ?? true;
  const rows: Row[] = [];
  const found = (row: Row) => {
    rows.push(row);
    const outcome = hasFailed(row) ? row.faults.join("\n") : `converges after ${row.seconds.toFixed(0)} s`;
    console.error(`${row.part}, ${row.point}: ${outcome}`);
  };
  const most = points === undefined ? undefined : Number(points);
  try {
    if (chosen(STATEMENTS)) await statements(cleanup, most ?? Infinity, Number(seed), found);
    for (const round of ROUNDS.map((names) => names.filter(chosen)).filter(({ length }) => length > 0)) {
      await tried(round, { most, seed: Number(seed), at }, found);
      await close();
    }
  } finally {
    if (ROUNDS.flat().some(chosen)) await close();
    await cleaned();
    console.log(markdown(rows));
  }
  const failed = rows.filter(hasFailed).length;
  if (failed > 0) throw new Failure(`${failed} of ${rows.length} FAILED.`);
});
