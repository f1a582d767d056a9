/** From nothing, with the base images in Docker. */
import type { Project } from "../../test/e2e/project";
import type { Measured } from "../figures/row";
import { inTurn, must } from "../measure";
import * as hand from "../others/hand";
import { changeDependencies, deleteCluster } from "../places";

export function fromNothing(project: Project, runs: number): Promise<Measured> {
  const nothing = async () => {
    // Of the run before: its stack knows of the cluster, so it goes first.
    await must(project.npm("destroy", ["--yes"]));
    await deleteCluster();
    changeDependencies(project);
  };
  return inTurn(
    runs,
    () => must(project.npm("start")),
    () => hand.everything(project, `by-hand:${Date.now()}`),
    {},
    nothing,
  );
}
