/** A checkout of a pull request's merge, or of a branch, as `actions/checkout` makes it. */
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { ROOT } from "../support/config";
import { temporaryFolder, type Cleanup } from "../support/temporary";
import { commit, project, type Project } from "../unit/review/diff/project";

const IDENTITY = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];

/** A repository with the project on `main`, and `change` on `topic`, which is merged into nothing yet. */
async function repository(t: Cleanup, change: (project: Project) => void) {
  const root = join(temporaryFolder(t), "origin");
  mkdirSync(root);
  const own = project(root);
  cpSync(join(ROOT, ".ci"), join(root, ".ci"), { recursive: true });
  await commit(own);
  const git = async (...args: string[]) => (await execa("git", [...IDENTITY, ...args], { cwd: root })).stdout;
  await git("checkout", "--quiet", "-b", "topic");
  change(own);
  await git("commit", "--quiet", "--no-verify", "--all", "--allow-empty", "--message=change");
  return { root, git };
}

/** The merge of `change` into `main`, without a branch, and no deeper than the workflow asks for. */
export async function mergeOf(t: Cleanup, change: (project: Project) => void): Promise<string> {
  const { root, git } = await repository(t, change);
  await git("checkout", "--quiet", "--detach", "main");
  await git("merge", "--quiet", "--no-ff", "--message=merge", "topic");
  await git("update-ref", "refs/pull/1/merge", "HEAD");
  return cloned(t, root, "refs/pull/1/merge", ["--depth=2"]);
}

/** A tag's checkout, with all of `main`: on `main` itself, or on what is not merged. */
export async function tagOn(t: Cleanup, branch: "main" | "topic"): Promise<string> {
  const { root, git } = await repository(t, () => undefined);
  await git("tag", "release", branch);
  return cloned(t, root, "refs/tags/release", ["refs/heads/*:refs/remotes/origin/*"]);
}

async function cloned(t: Cleanup, from: string, ref: string, more: readonly string[]): Promise<string> {
  const folder = temporaryFolder(t);
  const git = (...args: string[]) => execa("git", args, { cwd: folder });
  await git("init", "--quiet", "--initial-branch=unborn");
  await git("remote", "add", "origin", `file://${from}`);
  const options = more.filter((one) => one.startsWith("--"));
  const refs = more.filter((one) => !one.startsWith("--"));
  await git("fetch", "--quiet", ...options, "origin", `+${ref}:refs/remotes/checkout`, ...refs);
  await git("checkout", "--quiet", "--detach", "refs/remotes/checkout");
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
