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

/** @param at where to kill it; default: nowhere. */
export async function up(project: Project, at?: Point): Promise<Up> {
  const file = join(project.folder, ".events");
  rmSync(file, { force: true });
  const seen = () => (existsSync(file) ? pointsOf(readFileSync(file, "utf8")) : []);
  const engine = project.begin("pulumi", [...ARGS, "--event-log", file], ENV);
  let killed = false;
  let ended = false;
  const watching = (async () => {
    while (at && !ended && !killed) {
      killed = seen().some((point) => same(point, at));
      if (killed) killTree(engine.pid!);
      await sleep(5);
    }
  })();
  const { exitCode, all = "" } = await engine;
  ended = true;
  await watching;
  return { code: exitCode, output: all, points: seen(), killed };
}
