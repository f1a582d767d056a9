/**
 * `npm run bench`: the program against the same steps by hand, in one run on this machine, and against the least that a
 * preview with the same providers takes. Prints the table that the README keeps.
 */

import { parseArgs } from "node:util";

import Table from "cli-table3";
import execa from "execa";

import { CLUSTER, KANBAN, Project } from "../test/e2e/project";
import * as hand from "./hand";
import { median, must, paired, seconds, type Pair } from "./measure";
import { prepareTrivial, previewTrivial } from "./trivial-program";

/** `npm run bench -- --runs N`: the medians are of N changed lines, N - 1 starts from nothing, 2 N + 1 previews. */
const RUNS = Number(parseArgs({ options: { runs: { type: "string", default: "3" } } }).values.runs);

const deleteCluster = () => execa("k3d", ["cluster", "delete", CLUSTER]);

let edits = 0;
/** One changed line of code; a new one each time. */
const changeCode = (project: Project) =>
  project.edit(`${KANBAN}/kanban/__init__.py`, (text) => `${text}\nEDIT_${(edits += 1)} = "${Date.now()}"\n`);
/** A changed lock file: every layer above the base image is built again. */
const changeDependencies = (project: Project) =>
  project.edit(`${KANBAN}/requirements.txt`, (text) => `# ${Date.now()}\n${text}`);

async function fromNothing(project: Project, runs: number): Promise<Pair> {
  const pair = { ours: [] as number[], theirs: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    if (run > 0) await must(project.npm("destroy", ["--yes"]));
    changeDependencies(project);
    pair.theirs.push(await seconds(() => hand.everything(project, `by-hand:${Date.now()}`)));
    await deleteCluster();
    changeDependencies(project);
    pair.ours.push(await seconds(() => must(project.npm("start"))));
  }
  return pair;
}

async function codeChange(project: Project, runs: number): Promise<Pair> {
  await hand.postgres(project);
  await hand.deliver(project, "by-hand:first");
  const ours = async () => {
    changeCode(project);
    await must(project.npm("start"));
  };
  const theirs = async () => {
    changeCode(project);
    await hand.deliver(project, `by-hand:${Date.now()}`);
  };
  return paired(runs, ours, theirs);
}

async function noChange(project: Project, runs: number): Promise<Pair> {
  await prepareTrivial(project);
  const ours = () => must(project.pulumi(["preview", "--expect-no-changes"]));
  await ours();
  return paired(runs, ours, () => previewTrivial(project));
}

async function main(): Promise<void> {
  const project = new Project(0);
  await deleteCluster();
  try {
    const head = ["what", "this program", "compared with", "that takes", "ratio", "target"];
    const table = new Table({ head, style: { head: [], border: [] } });
    const row = (what: string, other: string, { ours, theirs }: Pair, target: number) => {
      const [mine, its] = [median(ours), median(theirs)];
      const cells = [
        what,
        `${mine.toFixed(1)} s`,
        other,
        `${its.toFixed(1)} s`,
        (mine / its).toFixed(2),
        `<= ${target}`,
      ];
      console.error(cells.join("  "));
      table.push(cells);
    };
    row(
      "from nothing, base images present",
      "by hand, in sequence",
      await fromNothing(project, Math.max(1, RUNS - 1)),
      1.0,
    );
    row("one changed line to all pods ready", "by hand", await codeChange(project, RUNS), 0.75);
    row("preview without a change", "one trivial resource per provider", await noChange(project, 2 * RUNS + 1), 1.2);
    console.log(table.toString());
  } finally {
    await project.npm("destroy", ["--yes"]);
    await deleteCluster();
    project.remove();
    const { stdout } = await execa("docker", ["image", "ls", "-q", "--filter", "reference=by-hand"]);
    if (stdout) await execa("docker", ["image", "rm", "-f", ...new Set(stdout.split("\n"))]);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
