/** Python and its packages: locked by hashes, installed once, away from the system's own. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import execa from "execa";

import { Failure } from "../../../configuration/failure";
import { thisSystem, type System } from "../doctor/install";
import { LiveLine, say } from "../terminal/terminal";

export interface PythonEnvironment {
  /** What its packages are for. */
  readonly purpose: string;
  /** Folder of the virtual environment; git ignores it. */
  readonly folder: string;
  /** Its packages, with their hashes. */
  readonly requirements: string;
}

const OLDEST = [3, 11] as const;
/** However slow the line is. */
const INSTALL_MS = 30 * 60_000;
const NAMES = ["python3", "python3.13", "python3.12", "python3.11", "python3.14", "python"];
const VERSION = "import sys; print(*sys.version_info[:2])";

const INSTALL: Record<System, string> = {
  macos: "brew install python@3.13",
  debian: "sudo apt-get update && sudo apt-get install -y python3 python3-venv",
  fedora: "sudo dnf install -y python3",
  arch: "sudo pacman -S --needed python",
  windows: "winget install -e --id Python.Python.3.13",
  linux: "curl -LsSf https://astral.sh/uv/install.sh | sh && uv python install --default 3.13",
};

/**
 * The first Python on PATH that is new enough.
 *
 * @param who whatever needs it, at the beginning of a sentence: `The tests need`.
 * @throws Failure that says how to get one.
 */
export async function findPython(who: string): Promise<string> {
  const seen: string[] = [];
  for (const name of NAMES) {
    const { stdout, failed } = await execa(name, ["-c", VERSION], { reject: false, timeout: 10_000 });
    const [major = 0, minor = 0] = stdout?.split(" ").map(Number) ?? [];
    if (!failed && major === OLDEST[0] && minor >= OLDEST[1]) return name;
    if (!failed) seen.push(`${name} is ${major}.${minor}`);
  }
  const found = seen.length > 0 ? ` (${seen.join(", ")})` : "";
  const install = INSTALL[thisSystem()];
  throw new Failure(
    `${who} Python ${OLDEST.join(".")} or newer, and there is none on PATH${found}.\nInstall it: ${install}`,
  );
}

/** A program of the environment, such as `python`. */
export const programOf = ({ folder }: Pick<PythonEnvironment, "folder">, name = "python"): string =>
  process.platform === "win32" ? join(folder, "Scripts", `${name}.exe`) : join(folder, "bin", name);

/** A PATH on which `python` is the environment's, as in an image that is built with it. */
export const pathOf = (environment: Pick<PythonEnvironment, "folder">): string =>
  [dirname(programOf(environment)), process.env["PATH"]].join(delimiter);

const wanted = ({ requirements }: PythonEnvironment) =>
  createHash("sha256").update(readFileSync(requirements)).digest("hex");
const markOf = ({ folder }: PythonEnvironment) => join(folder, "requirements.sha256");

/** Whether {@link prepare} made the environment, of whichever requirements. */
export const isPrepared = (environment: PythonEnvironment): boolean => existsSync(markOf(environment));

/** Whether the environment is made of the requirements as they are now. */
export const isCurrent = (environment: PythonEnvironment): boolean =>
  isPrepared(environment) && readFileSync(markOf(environment), "utf8") === wanted(environment);

/** Makes the environment where it is missing, or its requirements are others than those it was made with. */
export async function prepare(environment: PythonEnvironment, python: string): Promise<void> {
  const { folder, requirements, purpose } = environment;
  if (isCurrent(environment)) return;
  say(`Installing Python packages, once: ${purpose}`);
  mkdirSync(dirname(folder), { recursive: true });
  await told(python, ["-m", "venv", "--clear", folder]);
  // Made by this, also where what follows is interrupted.
  writeFileSync(markOf(environment), "");
  const options = ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--progress-bar", "off"];
  await told(programOf(environment), ["-m", "pip", "install", ...options, "-r", requirements]);
  writeFileSync(markOf(environment), wanted(environment));
}

/** Runs a command whose lines are shown as they come, and all at once where it fails. */
async function told(command: string, args: readonly string[]): Promise<void> {
  const live = new LiveLine();
  const child = execa(command, args, { all: true, reject: false, timeout: INSTALL_MS });
  child.all?.on("data", (chunk: Buffer) => live.show(`  ${chunk.toString().trim().split("\n").at(-1)}`));
  const { failed, all } = await child;
  live.clear();
  if (!failed) return;
  const missing = /ensurepip is not available/.test(all ?? "")
    ? `\nInstall what it lacks: ${INSTALL[thisSystem()]}`
    : "";
  throw new Failure(`${command} ${args.join(" ")} failed:\n${all}${missing}`);
}
