/** `npm run bench`: the program against the same steps by hand, in one run on this machine. */
import Table from "cli-table3";

import { Failure, script } from "../configuration/failure";
import { commandLine } from "../scripts/lib/terminal/arguments";
import type { Project } from "../test/e2e/project";
import { backups } from "./alone/backups";
import { imports } from "./alone/import";
import { sizes } from "./alone/size";
import { trace } from "./alone/trace";
import { misses, type Result, type Results } from "./figures/row";
import { besideOf, cellsOf, HEAD } from "./figures/table";
import { withCluster, withProject } from "./places";
import { GROUPS } from "./rows";
import { writeResults } from "./write";

const USAGE = `npm run bench [-- OPTIONS]

The program against the same steps by hand, on Docker and k3d, and against the least that a preview with the same providers
takes; where Skaffold and Tilt are on PATH, what they take too. Prints the table of docs/speed.md.
  --runs N     medians of N pairs (default: 3), of previews of at least nine
  --only ROW   one of ${Object.keys(GROUPS).join(", ")} alone;
               import: what a changed line sends to one node and to two;
               size: what a first start has brought onto this machine's disk;
               backups: what a backup of --rows rows takes, its proof, and a restore
  --check      fail where a row is worse than its target
  --write      keep the figures, and write the table and the picture of docs/speed.md
  --trace      one start from nothing: its longest chain of what waited for what, as a table and in docs/first-start.svg
  --rows N     for backups (default: 1000000)`;

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  console.log(table.toString());
}

async function compare(runs: number, only?: string): Promise<Results> {
  const groups = Object.entries(GROUPS).filter(([name]) => only === undefined || name === only);
  const results: Record<string, Result> = {};
  const measure = async (project: Project) => {
    for (const [, { rows, measure }] of groups) {
      const measured = await measure(project, runs);
      for (const [name, row] of Object.entries(rows)) {
        const result = (results[name] = { ...row, ...measured[name]! });
        console.error([...cellsOf(result), ...besideOf(result)].join("  "));
      }
      project.resetConfig();
    }
  };
  await (groups.every(([, { on }]) => on === "files") ? withProject(measure) : withCluster(measure));
  printTable(HEAD, Object.values(results).map(cellsOf));
  for (const line of Object.values(results).flatMap(besideOf)) console.log(line);
  return results;
}

/** What has a table of its own. */
const ALONE: Readonly<Record<string, (rows: number) => Promise<void>>> = {
  import: async () => printTable(["import of a changed line", ...IMPORT_HEAD], await imports()),
  size: async () => printTable(["what", "on the disk"], await sizes()),
  backups: async (rows) =>
    printTable(["what", "takes", "how much"], await withCluster((project) => backups(project, rows))),
};
const IMPORT_HEAD = ["seconds", "docker save alone", "sent to each node", "target"];
const TRACE_HEAD = ["what", "begins", "ends", "takes", "waited for"];

script(async () => {
  const { values } = commandLine(USAGE, {
    runs: { type: "string", default: "3" },
    only: { type: "string" },
    rows: { type: "string", default: "1000000" },
    check: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
  });
  const { runs, only } = values;
  if (!/^[1-9]\d*$/.test(runs)) throw new Failure(`--runs takes a number of runs, not ${runs}`);
  const names = [...Object.keys(GROUPS), ...Object.keys(ALONE)];
  if (only !== undefined && !names.includes(only)) throw new Failure(`--only is one of: ${names.join(", ")}`);
  if (values.trace) return printTable(TRACE_HEAD, await withCluster(trace));
  if (only !== undefined && only in ALONE) return ALONE[only]!(Number(values.rows));
  const results = await compare(Number(runs), only);
  if (values.write) await writeResults(results);
  const missed = misses(results);
  if (values.check && missed.length > 0) throw new Failure(`Worse than its target:\n${missed.join("\n")}`);
});
