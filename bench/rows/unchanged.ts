/** A start with nothing to do, against the engine alone on the same stack. */
import type { Project } from "../../test/e2e/project";
import type { Measured } from "../figures/row";
import { inTurn, must } from "../measure";

export async function unchanged(project: Project, runs: number): Promise<Measured> {
  const start = () => must(project.npm("start"));
  const engine = () => must(project.pulumi(["up", "--yes", "--skip-preview", "--refresh"]));
  // Twice: of the first start, what is no change is told by the second alone.
  await start();
  await engine();
  return inTurn(runs, start, engine);
}
