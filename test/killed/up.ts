/** One `pulumi up`, whole or killed at a point. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { killTree } from "../e2e/engine";
import { STACK, type Project } from "../e2e/project";
import { pointsOf, same, type Point } from "./points";

export interface Up {
  readonly code: number;
  readonly output: string;
  /** Those that it came to. */
  readonly points: readonly Point[];
  /** Whether it was killed. */
  readonly killed: boolean;
}

const ARGS = ["up", "--yes", "--skip-preview", "--refresh", "--non-interactive", "-s", STACK];
/** Which lets the engine write its events into a file. */
const ENV = { PULUMI_DEBUG_COMMANDS: "true" };

/** The lines that have been written to a file since the last look. */
function* whole(file: string): Generator<string[], never> {
  let position = 0;
  for (;;) {
    const lines = existsSync(file) ? readFileSync(file).subarray(position).toString("utf8") : "";
    const end = lines.lastIndexOf("\n") + 1;
    position += Buffer.byteLength(lines.slice(0, end));
    yield lines.slice(0, end).split("\n");
  }
}

/** @param at where to kill it; default: nowhere. */
export async function up(project: Project, at?: Point): Promise<Up> {
  const file = join(project.folder, ".events");
  rmSync(file, { force: true });
  const log = whole(file);
  const points: Point[] = [];
  const engine = project.begin("pulumi", [...ARGS, "--event-log", file], ENV);
  let killed = false;
  let ended = false;
  const look = () => {
    const more = pointsOf(log.next().value);
    points.push(...more);
    return at !== undefined && more.some((point) => same(point, at));
  };
  const watching = (async () => {
    while (!ended && !killed) {
      killed = look();
      if (killed) killTree(engine.pid!);
      await sleep(10);
    }
  })();
  const { exitCode, all = "" } = await engine;
  ended = true;
  await watching;
  look();
  return { code: exitCode, output: all, points, killed };
}
