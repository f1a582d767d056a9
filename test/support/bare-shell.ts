/** A shell in which nothing is set but what a test says, in a copy of the project: where a printed cure has to work. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import execa from "execa";

import { ROOT } from "./config";
import { given } from "./given";
import { temporaryFolder, type Cleanup } from "./temporary";

export interface ToldRow {
  /** `ok`, `MISSING`, `later`, … */
  readonly mark: string;
  readonly found: string;
  /** The lines of the cure. */
  readonly cure: readonly string[];
}

export class BareShell {
  /** What doctor printed of a stack, until something is done. */
  private told?: { readonly stack: string; readonly output: string };

  private constructor(
    public readonly project: string,
    private readonly env: Record<string, string>,
  ) {}

  /** @param env beside an empty home folder, and a PATH with what every machine has. */
  public static start(t: Cleanup, env: Readonly<Record<string, string>> = {}): BareShell {
    const project = join(temporaryFolder(t), "project");
    mkdirSync(project);
    // The scripts know the project by their own place; what they only load is the same everywhere.
    for (const name of readdirSync(ROOT)) {
      if (name === "scripts" || name.startsWith("Pulumi."))
        cpSync(join(ROOT, name), join(project, name), { recursive: true });
      else if (!name.startsWith(".")) symlinkSync(join(ROOT, name), join(project, name));
    }
    const shell = new BareShell(project, { HOME: temporaryFolder(t), PATH: BASE_PATH, ...env });
    // Nobody is asked over the network.
    shell.edit("Pulumi.prod.yaml", (text) => text.replace(/registry: .*$/m, "registry: 127.0.0.1:1/team"));
    return shell;
  }

  /** @param input what is typed, or comes by a pipe. */
  public async run(line: string, input?: string) {
    this.changed();
    const options = { cwd: this.project, env: this.env, extendEnv: false, reject: false, all: true } as const;
    const { exitCode, all = "" } = await execa("sh", ["-c", line], { ...options, ...given(input), timeout: 60_000 });
    return { exitCode, output: all };
  }

  /** Changes a file of the project. */
  public edit(file: string, change: (text: string) => string): void {
    this.changed();
    const path = join(this.project, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  /** To be said where a test changes something by itself: doctor has to look anew. */
  public changed(): void {
    this.told = undefined;
  }

  /** One row of `npm run doctor` for a stack. */
  public async doctor(stack: string, what: string): Promise<ToldRow> {
    if (this.told?.stack !== stack) {
      // As npm does it, which takes as long again to start.
      const { output } = await this.run(`node --require ./transpile.cjs scripts/doctor.ts -s ${stack}`);
      this.told = { stack, output };
    }
    const { output } = this.told;
    const lines = output.split("\n");
    const start = lines.findIndex((line) => new RegExp(`^\\w+ +${what.replace(".", "\\.")}  `).test(line));
    if (start < 0) throw new Error(`no row ${what} in:\n${output}`);
    const [, mark = "", found = ""] = /^(\w+) +.*?  +(.*)$/.exec(lines[start]!) ?? [];
    const rest = lines.slice(start + 1);
    const end = rest.findIndex((line) => !line.startsWith("   "));
    const more = rest.slice(0, end < 0 ? rest.length : end).map((line) => line.trim());
    const cure = more.findIndex((line) => line.startsWith("→ "));
    return { mark, found, cure: cure < 0 ? [] : more.slice(cure).map((line) => line.replace(/^→ /, "")) };
  }
}

/** Where Node and npm are, and the system's own programs; nothing that somebody installed beside them. */
export const BASE_PATH = [dirname(process.execPath), "/usr/bin", "/bin"].join(":");
