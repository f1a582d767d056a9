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
import { PARTS, type Part, type Stack } from "./parts";
import { drawn, tell } from "./points";
import { hasFailed, markdown, type Row } from "./report";
import { STATEMENTS, statements } from "./statements";
import { up } from "./up";

const NAMES = [...Object.keys(PARTS), STATEMENTS];
const USAGE = `npm run killed [-- OPTIONS]

Kills the engine before and after each resource that it changes, on a stack of its own in k3d, while rows are written. Then one
\`npm start\` has to converge: every acknowledged row is there, no pod was kept out, no login, Job or Secret is left over. Prints a
Markdown table; takes hours. Not beside \`npm run e2e\`, whose cluster and ports it has. \`${STATEMENTS}\` ends the databases' Jobs at each
statement of their SQL, by SIGKILL and with a lost connection, on servers of its own: that part needs no cluster.
  --only PART   one of ${NAMES.join(", ")}
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

/** A run that is not interrupted tells the points; each of them is then met by a run of its own. */
async function tried(name: string, part: Part, most: number, seed: number, found: (row: Row) => void): Promise<void> {
  let stack = await open(part);
  await part.again?.(stack);
  await part.change(stack);
  const whole = await up(stack.project);
  if (whole.code !== 0) throw new Failure(`${part.about}, uninterrupted, fails:\n${whole.output}`);
  for (const point of drawn(whole.points, most, seed)) {
    await part.again?.(stack);
    console.error(`${name}: ${tell(point)} …`);
    const row = await killed(stack, name, part, point);
    found(row);
    if (!hasFailed(row)) continue;
    // What follows is to begin with a stack that runs.
    await close();
    stack = await open(part);
  }
}

script(async () => {
  const { values } = commandLine(USAGE, {
    only: { type: "string" },
    points: { type: "string" },
    seed: { type: "string", default: "1" },
  });
  const { only, points, seed } = values;
  if (only !== undefined && !NAMES.includes(only))
    throw new Failure(`${only} is no part; the parts are: ${NAMES.join(", ")}`);
  const chosen = (name: string) => only === undefined || name === only;
  const rows: Row[] = [];
  const found = (row: Row) => {
    rows.push(row);
    const outcome = hasFailed(row) ? row.faults.join("\n") : `converges after ${row.seconds.toFixed(0)} s`;
    console.error(`${row.part}, ${row.point}: ${outcome}`);
  };
  const most = Number(points ?? Infinity);
  try {
    if (chosen(STATEMENTS)) await statements(cleanup, most, Number(seed), found);
    for (const [name, part] of Object.entries(PARTS).filter(([name]) => chosen(name))) {
      await tried(name, part, Number(points ?? part.points ?? Infinity), Number(seed), found);
      await close();
    }
  } finally {
    if (only !== STATEMENTS) await close();
    await cleaned();
    console.log(markdown(rows));
  }
  const failed = rows.filter(hasFailed).length;
  if (failed > 0) throw new Failure(`${failed} of ${rows.length} FAILED.`);
});
