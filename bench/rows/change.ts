/** One changed line of code, until all pods of it are ready. */
import type { Project } from "../../test/e2e/project";
import type { Measured } from "../figures/row";
import { inTurn, must } from "../measure";
import * as hand from "../others/hand";
import { otherTools } from "../others/tools";
import { changeCode } from "../places";

export async function codeChange(project: Project, runs: number): Promise<Measured> {
  await must(project.npm("start"));
  await hand.postgres(project);
  const theirs = () => hand.deliver(project, `by-hand:${Date.now()}`);
  // What a first delivery brings is no change of a line.
  await theirs();
  const beside = await otherTools(project);
  return inTurn(
    runs,
    () => must(project.npm("start")),
    theirs,
    beside,
    () => Promise.resolve(changeCode(project)),
  );
}
