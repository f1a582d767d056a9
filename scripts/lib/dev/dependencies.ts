/** The programs and packages of a service on this machine: its own before those of the system. */
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

import { shell } from "../../../configuration/cures";
import { Failure } from "../../../configuration/failure";
import { findPython, isCurrent, isPrepared, prepare, programOf, type PythonEnvironment } from "./python";

/** Where a project's own programs are, by the conventions of Python and Node. */
const OWN = [".venv/bin", "node_modules/.bin"];

/** PATH of a service whose folder is `context`: its own programs, then those of `system`. */
export const servicePath = (context: string, system = process.env["PATH"] ?? ""): string =>
  [...OWN.map((folder) => join(context, folder)).filter((folder) => existsSync(folder)), system].join(delimiter);

/** Files of a project's packages, those for development before those for its image. */
const REQUIREMENTS = ["requirements-dev.txt", "requirements.txt"];

/** Makes the service's `.venv` where its requirements are locked by hashes, and it is missing or was made of other ones. */
export async function installDependencies(service: string, context: string): Promise<void> {
  const environment = lockedEnvironment(service, context);
  if (!environment || isCurrent(environment)) return;
  // One that somebody made by hand is theirs.
  if (existsSync(environment.folder) && !isPrepared(environment)) return;
  await prepare(environment, await findPython(`${service} needs`));
}

function lockedEnvironment(service: string, context: string): PythonEnvironment | undefined {
  const requirements = requirementsOf(context);
  if (!requirements || !/^\s*--hash=/m.test(readFileSync(requirements, "utf8"))) return undefined;
  return { purpose: service, folder: join(context, ".venv"), requirements };
}

const requirementsOf = (context: string) =>
  REQUIREMENTS.map((name) => join(context, name)).find((file) => existsSync(file));

/** The command that installs what a service's folder lists; undefined where it lists nothing known. */
export function installCommand(context: string): string | undefined {
  const requirements = requirementsOf(context);
  const folder = join(context, ".venv");
  if (requirements)
    return `python3 -m venv ${shell(folder)} && ${shell(programOf({ folder }, "pip"))} install -r ${shell(requirements)}`;
  const node = ["package-lock.json", "package.json"].find((name) => existsSync(join(context, name)));
  return node ? `npm ${node === "package.json" ? "install" : "ci"} --prefix ${shell(context)}` : undefined;
}

/** @throws Failure where no folder of `path` has the program of `service`; it says how to install it. */
export function checkProgram(service: string, program: string, context: string, path: string): void {
  const places = program.includes("/")
    ? [resolve(context, program)]
    : path.split(delimiter).map((at) => join(at, program));
  if (places.some(isProgram)) return;
  const cure = installCommand(context);
  throw new Failure(
    `${service}: there is no ${program}, neither in ${context} nor on PATH.\n` +
      (cure ? `Install what the service needs: ${cure}` : "Install it, or name another one in dev.command."),
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a line says that a package of the program is not installed. */
export const tellsMissingPackage = (line: string): boolean =>
  /\b(ModuleNotFoundError|No module named|ERR_MODULE_NOT_FOUND|Cannot find (module|package))\b/.test(line);
