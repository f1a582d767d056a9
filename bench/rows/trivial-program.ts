/** A program with one trivial resource per provider that ours uses: the least that a preview can take here. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { CLUSTER, type Project } from "../../test/e2e/project";
import type { Measured } from "../figures/row";
import { inTurn, must } from "../measure";

const cwdOf = (project: Project) => join(project.folder, "bench", "trivial");

const pulumi = (project: Project, args: readonly string[], input?: string) =>
  project.run("pulumi", ["-C", cwdOf(project), ...args, "-s", "trivial", "--non-interactive"], {}, input);

async function prepareTrivial(project: Project): Promise<void> {
  mkdirSync(cwdOf(project), { recursive: true });
  cpSync(join(__dirname, "..", "trivial"), cwdOf(project), { recursive: true });
  const { stdout: kubeconfig } = await execa("k3d", ["kubeconfig", "get", CLUSTER]);
  await must(pulumi(project, ["stack", "init"]));
  // From standard input: a value that starts with --- would be taken for an option.
  await must(pulumi(project, ["config", "set", "kubeconfig"], kubeconfig));
  await must(pulumi(project, ["up", "--yes", "--skip-preview"]));
}

export async function preview(project: Project, runs: number): Promise<Measured> {
  await must(project.npm("start"));
  await prepareTrivial(project);
  const ours = () => must(project.pulumi(["preview", "--expect-no-changes"]));
  const trivial = () => must(pulumi(project, ["preview", "--expect-no-changes"]));
  await ours();
  // A preview is short: more of them, so that the median is one that comes again.
  return inTurn(Math.max(9, 2 * runs + 1), ours, trivial);
}
