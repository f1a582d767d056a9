/** One `pulumi up`, whole or killed at a point. */
import { closeSync, existsSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
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

/** Each look gives the lines that were written since the one before. */
function follow(file: string): () => string[] {
  let read = 0;
  let rest = Buffer.alloc(0);
  return () => {
    if (!existsSync(file)) return [];
    const log = openSync(file, "r");
    const more = Buffer.alloc(fstatSync(log).size - read);
    read += readSync(log, more, 0, more.length, read);
    closeSync(log);
    const text = Buffer.concat([rest, more]);
    const end = text.lastIndexOf("\n") + 1;
    rest = text.subarray(end);
    return text.subarray(0, end).toString("utf8").split("\n");
  };
}

/** @param at where to kill it; default: nowhere. */
export async function up(project: Project, at?: Point): Promise<Up> {
  const file = join(project.folder, ".events");
  rmSync(file, { force: true });
  const lines = follow(file);
  const points: Point[] = [];
  const engine = project.begin("pulumi", [...ARGS, "--event-log", file], ENV);
  let killed = false;
  let ended = false;
  const look = () => {
    const more = pointsOf(lines());
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
