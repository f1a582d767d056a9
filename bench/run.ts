/** `npm run bench`: the program against the same steps by hand, in one run on this machine. */
import Table from "cli-table3";
import execa from "execa";

import { Failure, script } from "../configuration/failure";
import { commandLine } from "../scripts/lib/terminal/arguments";
import { CLUSTER, KANBAN, Project } from "../test/e2e/project";
import { backups } from "./backups";
import { difference } from "./difference";
import * as hand from "./hand";
import { transfer } from "./import";
import { median, must, paired, seconds, type Pair } from "./measure";
import { sizes } from "./size";
import { prepareTrivial, previewTrivial } from "./trivial-program";

const USAGE = `npm run bench [-- OPTIONS]

The program against the same steps by hand, on Docker and k3d, and against the least that a preview with the same providers
takes. Prints the table of docs/speed.md.
  --runs N     medians of N changed lines, N - 1 starts from nothing, 2 N + 1 previews, N comparisons (default: 3)
  --only ROW   start, change, preview or diff alone; import: what a changed line sends to one node and to two;
               size: what a first start has brought onto this machine's disk;
               backups: what a backup of --rows rows takes, its proof, and a restore
  --rows N     for backups (default: 1000000)`;

const deleteCluster = () => execa("k3d", ["cluster", "delete", CLUSTER]);

let edits = 0;
/** One changed line of code; a new one each time. */
const changeCode = (project: Project) =>
  project.edit(`${KANBAN}/kanban/__init__.py`, (text) => `${text}\nEDIT_${(edits += 1)} = "${Date.now()}"\n`);
/** A changed lock file: every layer above the base image is built again. */
const changeDependencies = (project: Project) =>
  project.edit(`${KANBAN}/requirements.txt`, (text) => `# ${Date.now()}\n${text}`);

async function fromNothing(project: Project, runs: number): Promise<Pair> {
  const pair: Pair = { ours: [], theirs: [] };
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
  await must(project.npm("start"));
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
  await must(project.npm("start"));
  await prepareTrivial(project);
  const ours = () => must(project.pulumi(["preview", "--expect-no-changes"]));
  await ours();
  return paired(runs, ours, () => previewTrivial(project));
}

interface Row {
  readonly what: string;
  readonly other: string;
  /** The highest ratio that is good enough. */
  readonly target: number;
  readonly measure: (project: Project, runs: number) => Promise<Pair>;
}

const ROWS: Readonly<Record<string, Row>> = {
  start: {
    what: "from nothing, base images present",
    other: "by hand, in sequence",
    target: 0.95,
    measure: (project, runs) => fromNothing(project, Math.max(1, runs - 1)),
  },
  change: { what: "one changed line to all pods ready", other: "by hand", target: 0.6, measure: codeChange },
  preview: {
    what: "preview without a change",
    other: "one trivial resource per provider",
    target: 1.15,
    measure: (project, runs) => noChange(project, 2 * runs + 1),
  },
  diff: {
    what: "`npm run diff` of a changed line, both stacks",
    other: "their four renders, in sequence",
    target: 0.75,
    measure: difference,
  },
};

const tableOf = (...head: string[]) => new Table({ head, style: { head: [], border: [] } });

async function compare(runs: number, only?: string): Promise<void> {
  const wanted = Object.entries(ROWS).filter(([name]) => only === undefined || name === only);
  const table = tableOf("what", "this program", "compared with", "that takes", "ratio", "target");
  const measure = async (project: Project) => {
    for (const [, { what, other, target, measure }] of wanted) {
      const { ours, theirs } = await measure(project, runs);
      const [mine, its] = [median(ours), median(theirs)];
      const ratio = (mine / its).toFixed(2);
      const cells = [what, `${mine.toFixed(1)} s`, other, `${its.toFixed(1)} s`, ratio, `<= ${target}`];
      console.error(cells.join("  "));
      table.push(cells);
    }
  };
  await (only === "diff" ? withProject(measure) : withCluster(measure));
  console.log(table.toString());
}

/** The most that a changed line may take to reach the nodes, and the most that each of them may be sent. */
const IMPORT = { seconds: 3, megabytes: 1 };

async function imports(): Promise<void> {
  const table = tableOf("import of a changed line", "seconds", "of them docker save", "sent to each node", "target");
  for (const agents of [0, 1])
    await withCluster(async (project) => {
      const { nodes, seconds, save, bytes } = await transfer(project, agents, () => changeCode(project));
      const target = `<= ${IMPORT.seconds} s, <= ${IMPORT.megabytes} MB`;
      table.push([`${nodes} node(s)`, seconds.toFixed(1), save.toFixed(1), `${(bytes / 1e6).toFixed(2)} MB`, target]);
    });
  console.log(table.toString());
}

async function ofBackups(rows: number): Promise<void> {
  const table = tableOf("what", "takes", "how much");
  await withCluster(async (project) => void table.push(...(await backups(project, rows))));
  console.log(table.toString());
}

async function withProject(body: (project: Project) => Promise<void>): Promise<void> {
  const project = new Project(0);
  try {
    await body(project);
  } finally {
    project.remove();
  }
}

const withCluster = (body: (project: Project) => Promise<void>) =>
  withProject(async (project) => {
    await deleteCluster();
    try {
      await body(project);
    } finally {
      await project.npm("destroy", ["--yes"]);
      await deleteCluster();
      // By name: one that is built from another cannot go by its ID before that one.
      const list = ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=by-hand"];
      const { stdout } = await execa("docker", list);
      if (stdout) await execa("docker", ["image", "rm", "-f", ...stdout.split("\n")]);
    }
  });

async function size(): Promise<void> {
  const found = Object.entries(await sizes());
  const total = found.reduce((sum, [, megabytes]) => sum + megabytes, 0);
  for (const [what, megabytes] of [...found, ["all", total] as const])
    console.log(`${megabytes.toFixed(0)} MB  ${what}`);
}

script(async () => {
  const { values } = commandLine(USAGE, {
    runs: { type: "string", default: "3" },
    only: { type: "string" },
    rows: { type: "string", default: "1000000" },
  });
  const { runs, only } = values;
  if (!/^[1-9]\d*$/.test(runs)) throw new Failure(`--runs takes a number of runs, not ${runs}`);
  const alone = { import: imports, size, backups: () => ofBackups(Number(values.rows)) };
  const names = [...Object.keys(ROWS), ...Object.keys(alone)];
  if (only !== undefined && !names.includes(only)) throw new Failure(`--only is one of: ${names.join(", ")}`);
  await (only !== undefined && only in alone ? alone[only as keyof typeof alone]() : compare(Number(runs), only));
});
