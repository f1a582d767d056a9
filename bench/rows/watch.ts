/** From a save to the new answer of every pod, while `npm run watch` runs: with one replica, and with two. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { KANBAN, SERVICE, STACK, type Project } from "../../test/e2e/project";
import { answers } from "../../test/e2e/watched";
import type { Measured } from "../figures/row";
import { must, seconds } from "../measure";
import type { Group } from "./group";

const SAVED = `${KANBAN}/kanban/schemas.py`;
/** What the page counts with, whatever was asked for. */
const SAVES = 10;

const row = (replicas: string, target: number) =>
  ({ what: `a save to the new answer of ${replicas}`, target, unit: "s" }) as const;

export const watch: Group = {
  rows: { "watch-1": row("one pod", 2), "watch-2": row("both of two pods", 4) },
  on: "cluster",
  measure: async (project) => ({ "watch-1": await saves(project, 1), "watch-2": await saves(project, 2) }),
};

async function saves(project: Project, replicas: number): Promise<Measured> {
  project.configure((config) => config.setIn([...SERVICE, "replicas"], replicas));
  await must(project.npm("start"));
  const path = join(project.folder, SAVED);
  const original = readFileSync(path, "utf8");
  const save = (text: string) => {
    writeFileSync(`${path}~`, text);
    renameSync(`${path}~`, path);
  };
  // Without npm, whose shell hands on no signal that does not come from a terminal.
  const watching = project.begin("node", ["--require", "./transpile.cjs", "scripts/watch.ts", "-s", STACK]);
  let printed = "";
  watching.all!.on("data", (chunk: Buffer) => (printed += String(chunk)));
  try {
    await until(() => printed.includes("Ctrl-C puts"));
    const ours: number[] = [];
    for (let i = 0; i < SAVES; i += 1) {
      const answer = `saved-${replicas}-${i}`;
      const isNew = async () => (await answers()).every((text) => text.includes(answer));
      ours.push(
        await seconds(() => {
          save(original.replaceAll('"healthy"', `"${answer}"`));
          return until(isNew);
        }),
      );
      await sleep(1000);
    }
    return { ours };
  } finally {
    save(original);
    watching.kill("SIGINT");
    await watching;
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; !(await isSo()); await sleep(20))
    if (Date.now() > end) throw new Error("it is not so after two minutes");
}
