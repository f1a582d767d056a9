/** The comparison of two commits, against the same stacks of both rendered by hand. */
import { rmSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { KANBAN, STACK, type Project } from "../../test/e2e/project";
import type { Measured } from "../figures/row";
import { inTurn, must } from "../measure";

const STACKS = ["local", "prod"];
const IDENTITY = ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false"];

export async function difference(project: Project, runs: number): Promise<Measured> {
  const git = (...args: string[]) => execa("git", [...IDENTITY, ...args], { cwd: project.folder });
  // The two stacks that the repository has; the one of the other measurements is not among them.
  rmSync(join(project.folder, `Pulumi.${STACK}.yaml`));
  try {
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "--no-verify", "--message=base");
    project.edit(`${KANBAN}/kanban/__init__.py`, (text) => `${text}\nEDIT = 1\n`);
    const npm = (...args: string[]) => must(project.run("npm", ["run", "--silent", ...args]));
    const ours = () => npm("diff", "--", "main");
    const theirs = async () => {
      for (const _side of ["main", "the working tree"]) for (const stack of STACKS) await npm("render", "--", stack);
    };
    await ours();
    return await inTurn(runs, ours, theirs);
  } finally {
    project.resetConfig();
  }
}
