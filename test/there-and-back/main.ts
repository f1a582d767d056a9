/** `npm run there-and-back [-- KEY…]`: every key of a stack's file on a running stack, set to other values and back. */
import execa from "execa";

import { commandLine } from "../../scripts/lib/terminal/arguments";
import { Failure, script } from "../../configuration/failure";
import { kubectlIn } from "../e2e/cluster";
import { createBoard } from "../e2e/http";
import { Project, STACK } from "../e2e/project";
import { baseFile, CLUSTER, PORT, prepare } from "./base";
import type { Running } from "./look";
import { hasFailed, markdown, Results, type Result } from "./report";
import { ROWS } from "./rows";
import { onCluster, rendered, tried, valuesOf, type Which } from "./try";
import { OTHER_CLUSTER } from "./values/cluster";

const USAGE = `npm run there-and-back [-- OPTIONS] [KEY…]

Sets each key of a stack's file to another value that is right, and to one that is wrong, on a stack of its own in k3d, and
puts it back. Each way converges with the rows of before, or is refused with a cure that works; anything else has FAILED.
Prints a Markdown table. Without KEY: all of them, for an hour or two; a KEY such as services[].hostPort is tried alone.
  --out FILE   keeps what is found, one JSON object a line: started again, what is in it and has not failed is left alone`;

const BOARDS = 3;

const deleteClusters = async () => {
  for (const name of [CLUSTER, OTHER_CLUSTER]) await execa("k3d", ["cluster", "delete", name]);
};

/** A stack that runs, with rows in it. */
async function start(): Promise<Running> {
  const running = { project: new Project(0), kubectl: kubectlIn(`k3d-${CLUSTER}-server-0`) };
  try {
    const { project } = running;
    prepare(project.folder);
    project.edit(`Pulumi.${STACK}.yaml`, () => baseFile(project.folder, "running"));
    await deleteClusters();
    const { code, output } = await project.npm("start");
    if (code !== 0) throw new Failure(`The stack that all begins with does not start:\n${output}`);
    for (let n = 0; n < BOARDS; n++) await createBoard(`there and back ${n}`, `http://localhost:${PORT}`);
    return running;
  } catch (error) {
    await end(running);
    throw error;
  }
}

async function end({ project }: Running): Promise<void> {
  await project.npm("destroy", ["--yes"]);
  await deleteClusters();
  project.remove();
}

/** What could not even be looked at: the cluster is gone, or says nothing. */
const lost = (key: string, which: Which, error: unknown): Result => ({
  ...tried(key, ROWS[key]!, which),
  outcomes: ["FAILED"],
  note: String(error),
});

type Task = readonly [key: string, which: Which];

async function onClusters(tasks: readonly Task[], found: (result: Result) => void): Promise<void> {
  let running: Running | undefined;
  try {
    for (const [key, which] of tasks) {
      running ??= await start();
      const result = await onCluster(running, key, ROWS[key]!, which).catch((error: unknown) =>
        lost(key, which, error),
      );
      found(result);
      if (result.outcomes.at(-1) !== "FAILED") continue;
      // What follows is to begin with a stack that runs.
      await end(running);
      running = undefined;
    }
  } finally {
    if (running) await end(running);
  }
}

async function inRenders(tasks: readonly Task[], found: (result: Result) => void): Promise<void> {
  const project = new Project(0);
  try {
    prepare(project.folder);
    for (const [key, which] of tasks) found(await rendered(project, key, ROWS[key]!, which));
  } finally {
    project.remove();
  }
}

script(async () => {
  const { values, positionals } = commandLine(USAGE, { out: { type: "string" } }, Infinity);
  const unknown = positionals.find((key) => !(key in ROWS));
  if (unknown !== undefined)
    throw new Failure(`${unknown} is no key; the keys are:\n  ${Object.keys(ROWS).join("\n  ")}`);
  const keys = positionals.length > 0 ? positionals : Object.keys(ROWS);
  const results = new Results(values.out);
  const found = (result: Result) => {
    results.add(result);
    console.error(`${result.key} ${result.value}: ${result.outcomes.join(", then ") || "left out"}`);
    if (hasFailed(result)) console.error(result.note);
  };
  // What is asked for by name is tried again.
  const isLeft = ([key, which]: Task) => positionals.length > 0 || !results.has(tried(key, ROWS[key]!, which));
  const tasks = keys.flatMap((key) => valuesOf(ROWS[key]!).map((which): Task => [key, which])).filter(isLeft);
  for (const key of keys.filter((key) => valuesOf(ROWS[key]!).length === 0))
    results.add({ key, value: "", wrong: false, outcomes: [], note: ROWS[key]!.because ?? "" });
  const isRendered = ([key]: Task) => ROWS[key]!.base !== undefined;
  await inRenders(tasks.filter(isRendered), found);
  await onClusters(
    tasks.filter((task) => !isRendered(task)),
    found,
  );
  const all = results.inOrder(keys);
  console.log(markdown(all));
  const failed = all.filter(hasFailed).length;
  if (failed > 0) throw new Failure(`${failed} of ${all.length} FAILED.`);
});
