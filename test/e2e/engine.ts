/** Engines that are killed in the middle, as by a machine that loses its power. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { STACK, type Project, type Ran } from "./project";

/** The engine's own process, by the lock that it holds; undefined while none does. */
function enginePid(project: Project): number | undefined {
  const folder = join(project.folder, ".state/.pulumi/locks/organization/wealist", STACK);
  const [lock] = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return lock === undefined ? undefined : (JSON.parse(readFileSync(join(folder, lock), "utf8")) as { pid: number }).pid;
}

function childrenOf(pid: number): number[] {
  const rows = execa.sync("ps", ["-axo", "pid=,ppid="]).stdout.split("\n");
  const children = rows.map((row) => row.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === pid);
  return children.flatMap(([child]) => [child!, ...childrenOf(child!)]);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Kills a process with all that it has started: providers have process groups of their own, and would live on, idle. */
export function killTree(pid: number): void {
  // Stopped first, so that it starts nothing between the look and the end.
  signal(pid, "SIGSTOP");
  for (const each of [pid, ...childrenOf(pid)]) signal(each, "SIGKILL");
}

/** Starts, and kills the engine as soon as something is there: the engine itself waits until it is ready. */
export async function killedWhen(project: Project, isThere: () => Promise<boolean>): Promise<Ran> {
  const started = project.npm("start");
  const ended = started.then((ran) => assert.fail(`it ended before it could be killed:\n${ran.output}`));
  const killed = (async () => {
    while (!(await isThere())) await sleep(200);
    killTree(enginePid(project)!);
  })();
  await Promise.race([killed, ended]);
  ended.catch(() => undefined);
  const ran = await started;
  assert.equal(ran.code, 1, ran.output);
  return ran;
}
