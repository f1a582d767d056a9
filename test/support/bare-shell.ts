/** A shell in which nothing is set but what a test says, in a copy of the project: where a printed cure has to work. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import execa from "execa";

import { projectFiles } from "../../scripts/lib/new/rewrite";
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
  private constructor(
    public readonly project: string,
    private readonly env: Record<string, string>,
  ) {}

  /** @param env beside an empty home folder, and a PATH with what every machine has. */
  public static async start(t: Cleanup, env: Readonly<Record<string, string>> = {}): Promise<BareShell> {
    const project = join(temporaryFolder(t), "project");
    for (const file of await projectFiles(ROOT)) {
      if (/^(test|docs|bench|examples)\//.test(file)) continue;
      mkdirSync(dirname(join(project, file)), { recursive: true });
      cpSync(join(ROOT, file), join(project, file));
    }
    symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
    const shell = new BareShell(project, { HOME: temporaryFolder(t), PATH: BASE_PATH, ...env });
    // Nobody is asked over the network.
    shell.edit("Pulumi.prod.yaml", (text) => text.replace(/registry: .*$/m, "registry: 127.0.0.1:1/team"));
    return shell;
  }

  /** @param input what is typed, or comes by a pipe. */
  public async run(line: string, input?: string) {
    const options = { cwd: this.project, env: this.env, extendEnv: false, reject: false, all: true } as const;
    const { exitCode, all = "" } = await execa("sh", ["-c", line], { ...options, ...given(input), timeout: 60_000 });
    return { exitCode, output: all };
  }

  /** Changes a file of the project. */
  public edit(file: string, change: (text: string) => string): void {
    const path = join(this.project, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  /** One row of `npm run doctor` for a stack. */
  public async doctor(stack: string, what: string): Promise<ToldRow> {
    const { output } = await this.run(`npm run --silent doctor -- -s ${stack}`);
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
