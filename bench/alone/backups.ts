/** What backups of many rows take: seconds, bytes and memory, on a stack that runs in k3d. */
import { kubectl } from "../../test/e2e/cluster";
import type { Project } from "../../test/e2e/project";
import { must, seconds } from "../measure";

const NAMESPACE = "postgresql-e2e";
const BACKUP = ["config", "wealist:database", "backup"];
/** Rows as a board's are: a name, a description. */
const FILL = (first: number, last: number) =>
  `INSERT INTO boards (name, description) SELECT 'board ' || n, md5(n::text) || repeat(' some words', 12) FROM generate_series(${first}, ${last}) n`;

const query = (sql: string, database = "board_api") =>
  kubectl("exec", "-n", NAMESPACE, "postgres-0", "--", "psql", "-U", "postgres", "-d", database, "-Atc", sql);

/** Lines of a table: what, how long, how much. */
export async function backups(project: Project, rows: number): Promise<string[][]> {
  project.configure((config) => config.setIn(BACKUP, { proofStorage: "5Gi", to: { kind: "volume", storage: "5Gi" } }));
  await must(project.npm("start"));
  await query(FILL(1, rows));
  const size = await query("SELECT pg_size_pretty(pg_database_size(current_database()))");
  const table: string[][] = [[`the database: ${rows} rows`, "", size]];
  for (const [what, change] of [
    ["a first backup, proven", undefined],
    ["a second one, 100 rows later", FILL(rows + 1, rows + 100)],
  ] as const) {
    if (change) await query(change);
    let output = "";
    const took = await seconds(async () => {
      output = await must(project.npm("backup", ["board-api"]));
    });
    const [, of = "", proof = "", stored = "", memory = ""] =
      /stored in (\d+) s, proven in (\d+) s; (\d+ kB) added, (\d+ MiB) of memory/.exec(output) ?? [];
    table.push([what, `${took.toFixed(0)} s (dump ${of} s, proof ${proof} s)`, `${stored} added, ${memory} of memory`]);
  }
  const took = await seconds(() => must(project.npm("restore", ["board-api", "--as", "board_api_bench"])));
  table.push(["a restore beside", `${took.toFixed(0)} s`, ""]);
  const switched = await must(project.npm("restore", ["board-api", "--switch", "--as", "board_api_bench", "--yes"]));
  const [, pause = ""] = /after ([\d.]+) s in which/.exec(switched) ?? [];
  table.push(["a switch to it, the pause in it", `${pause} s`, ""]);
  return table;
}
