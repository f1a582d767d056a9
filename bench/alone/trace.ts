/** One start from nothing, and the longest chain in it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { TraceLine } from "../../scripts/lib/engine/trace";
import type { Project } from "../../test/e2e/project";
import { ROOT } from "../../test/support/config";
import { must } from "../measure";
import { changeDependencies } from "../places";
import { longestChain } from "../trace/chain";
import { drawnChain, rowsOfChain } from "../trace/picture";
import { spansOf, type Dependent } from "../trace/spans";

const PICTURE = join("docs", "first-start.svg");

/** Draws it into docs/, and gives the rows of its table. */
export async function trace(project: Project): Promise<string[][]> {
  const file = join(project.folder, ".trace");
  // Every layer of ours is built, as at a first start.
  changeDependencies(project);
  await must(project.npm("start", ["--trace", file]));
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const state = JSON.parse(await must(project.pulumi(["stack", "export"]))) as {
    deployment: { resources: Dependent[] };
  };
  const chain = longestChain(
    spansOf(
      lines.map((line) => JSON.parse(line) as TraceLine),
      state.deployment.resources,
    ),
  );
  writeFileSync(join(ROOT, PICTURE), drawnChain(chain));
  return rowsOfChain(chain);
}
