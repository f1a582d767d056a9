/** The project's files as a revision has them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { Failure } from "../../configuration/failure";
import { code } from "./text";

export interface Tree {
  /** How it is called, in Markdown: a revision, or the working tree. */
  readonly label: string;
  /** The project's folder in it. */
  readonly root: string;
  readonly stacks: readonly string[];
}

const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;

/** The working tree as it is, changes and new files included; what git ignores is private to this machine. */
export async function workingTree(root: string): Promise<Tree> {
  const options = ["--cached", "--others", "--exclude-standard", "--deduplicate"];
  const files = await git(root, ["ls-files", ...options, "--", "Pulumi.*.yaml"]);
  const present = files.split("\n").filter((file) => existsSync(join(root, file)));
  return { label: "the working tree", root, stacks: stacksAmong(present) };
}

const stacksAmong = (files: readonly string[]) =>
  files
    .map((file) => STACK_FILE.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();

/**
 * Writes the files of a revision into `folder`, as a checkout would, without touching the repository. Its packages are
 * those that are installed here.
 *
 * @throws Failure when there is no such revision.
 */
export async function revisionTree(root: string, revision: string, folder: string): Promise<Tree> {
  const commit = await commitOf(root, revision);
  const [top, within] = (await git(root, ["rev-parse", "--show-toplevel", "--show-prefix"])).split("\n");
  mkdirSync(folder, { recursive: true });
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  await git(top!, ["read-tree", commit], env);
  // By several processes: one alone waits for the disk most of the time.
  await git(top!, ["-c", "checkout.workers=8", "checkout-index", "--all", `--prefix=${join(folder, "files")}/`], env);
  const project = join(folder, "files", within ?? "");
  if (!existsSync(project)) throw new Failure(`${revision} has no folder ${within}: this project is younger than it.`);
  if (!existsSync(join(project, "node_modules")))
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  return { label: code(revision), root: project, stacks: stacksAmong(readdirSync(project)) };
}

async function commitOf(root: string, revision: string): Promise<string> {
  try {
    return await git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  } catch (error) {
    if ((error as execa.ExecaError).stderr) throw error;
    throw new Failure(
      `There is no revision ${revision} in this clone; BASE is a branch, a tag or a commit that git has here.\n` +
        `Fetch it first, also where the clone is a shallow one: git fetch origin ${revision}`,
    );
  }
}

/** Whether the packages that one side was made for differ from those of the other. */
export const locksDiffer = (a: Tree, b: Tree): boolean => lockOf(a) !== lockOf(b);

const lockOf = ({ root }: Tree) => {
  const path = join(root, "package-lock.json");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
};

/** A clone without its files fetches those of a revision first. */
const GIT_MS = 10 * 60_000;

async function git(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    return (await execa("git", args, { cwd, env, timeout: GIT_MS })).stdout;
  } catch (error) {
    const { stderr, code, timedOut } = error as execa.ExecaError & NodeJS.ErrnoException;
    if (timedOut) throw new Failure(`git ${args[0]} did not end within ${GIT_MS / 60_000} minutes, and was ended.`);
    if (code === "ENOENT")
      throw new Failure("git is not installed here, and the comparison takes BASE's files from it.");
    // Its own messages name what, where and often the command that cures it.
    if (stderr) throw new Failure(`git ${args[0]}: ${stderr.trim()}`);
    throw error;
  }
}
