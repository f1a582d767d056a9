/** What `npm run dev` keeps between its runs: its databases, and what their passwords come from. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

import { Failure } from "../../../configuration/failure";
import { stateFolder } from "../engine/backend";
import { isAlive, thisProcess, type ProcessMark } from "../engine/processes";
import { ROOT } from "../terminal/project";

/** Nobody but root may enter root's home, PostgreSQL's account neither. */
const STATE_OF_ROOT = "/var/lib";

/** Path of the folder of a stack of the project in `root`: beside the engine's state, outside the checkout. */
export function devFolder(stack: string, root = ROOT, env = process.env, home = homedir(), uid = process.getuid?.()) {
  const given = uid === 0 && !env["XDG_STATE_HOME"] ? { XDG_STATE_HOME: STATE_OF_ROOT } : env;
  const hash = createHash("sha256").update(root).digest("hex").slice(0, 8);
  return join(`${stateFolder(given, home)}-dev`, `${basename(root)}-${stack}-${hash}`);
}

/** PostgreSQL's account goes through to what is its own. */
const MODE = process.getuid?.() === 0 ? 0o711 : 0o700;

export class DevFolder {
  private readonly seed: string;

  public constructor(public readonly path: string) {
    mkdirSync(path, { recursive: true, mode: MODE });
    this.seed = this.kept("seed", () => randomBytes(32).toString("hex"));
  }

  /** A secret of this folder's own: 32 characters, the same each time. */
  public secret(name: string): string {
    return createHmac("sha256", this.seed).update(name).digest("hex").slice(0, 32);
  }

  /** The port that its PostgreSQL had the last time; `choose` says which it is to be where that is none, or taken. */
  public async port(isTaken: (port: number) => Promise<boolean>, choose: () => Promise<number>): Promise<number> {
    const file = join(this.path, "port");
    const before = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (before > 0 && !(await isTaken(before))) return before;
    const port = await choose();
    writeFileSync(file, String(port));
    return port;
  }

  /** The port that its PostgreSQL has, or had; undefined before the first time. */
  public get knownPort(): number | undefined {
    const file = join(this.path, "port");
    return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
  }

  /** Folder of what is there while it runs: files with secrets. */
  public get run(): string {
    return join(this.path, "run");
  }

  /** Makes this process the only one at work here. @throws Failure where another one is. @returns what ends that. */
  public hold(): () => void {
    const file = join(this.path, "running");
    while (!isMade(file, JSON.stringify(thisProcess()))) {
      const holder = holderIn(file);
      if (holder && isAlive(holder))
        throw new Failure(
          `\`npm run dev\` is at work here already (process ${holder.pid}); nothing was started.\n` +
            "One run takes several services: end that one by Ctrl-C, then name all of them.",
        );
      // Of one that was killed.
      rmSync(file, { force: true });
    }
    rmSync(this.run, { recursive: true, force: true });
    mkdirSync(this.run, { mode: MODE });
    return () => {
      rmSync(this.run, { recursive: true, force: true });
      rmSync(file, { force: true });
    };
  }

  private kept(name: string, make: () => string): string {
    const file = join(this.path, name);
    if (existsSync(file)) return readFileSync(file, "utf8");
    // Whole, or not there: another command may look meanwhile.
    const made = `${file}.${process.pid}`;
    writeFileSync(made, make(), { mode: 0o600 });
    renameSync(made, file);
    return readFileSync(file, "utf8");
  }
}

/** Writes a file that is not there; false where it is. */
function isMade(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Undefined where nothing can be read of one, as after a machine that lost its power. */
function holderIn(file: string): ProcessMark | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8")) as ProcessMark | null;
    return Number.isInteger(holder?.pid) ? holder! : undefined;
  } catch {
    return undefined;
  }
}

/** Files that their owner alone may read, by their paths under `folder`. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o600 });
  }
}
