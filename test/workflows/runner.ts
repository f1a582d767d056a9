/** Runs a step of a workflow as GitHub's runner does: its own shell, its own environment, files for what it hands on. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import execa from "execa";

import type { Cleanup } from "../support/temporary";
import { temporaryFolder } from "../support/temporary";
import { SHELL_STEPS } from "./workflows";

export interface Runner {
  /** Runs the step of that title in the checkout. */
  readonly run: (title: string, own?: StepContext) => Promise<StepResult>;
  /** What was called in place of programs that reach outside: `npm ci`, `aws …` */
  readonly calls: () => string[];
  /** Folder of the runner, as `RUNNER_TEMP`. */
  readonly temporary: string;
}

interface StepContext {
  /** What the expressions in its environment stand for: `github.base_ref`. */
  readonly expressions?: Readonly<Record<string, string>>;
  /** What GitHub's runner itself sets. */
  readonly env?: Readonly<Record<string, string>>;
}

interface StepResult {
  readonly exitCode: number;
  /** Both streams, as the job's log shows them. */
  readonly log: string;
  /** The job's summary so far. */
  readonly summary: string;
}

const ran = new Set<string>();

/** The shell steps of a workflow that no test of this process has run. */
export const leftOut = (file: string): string[] =>
  SHELL_STEPS.filter(({ workflow, title }) => workflow.file === file && !ran.has(title)).map(({ title }) => title);

/** As https://docs.github.com/actions/reference/workflow-syntax-for-github-actions says: `bash` where none is named has no pipefail. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  "": ["bash", "-e"],
  bash: ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
};

/** @param stubs programs by their name, each a script of `sh`. */
export function runner(t: Cleanup, checkout: string, stubs: Readonly<Record<string, string>> = {}): Runner {
  const temporary = temporaryFolder(t);
  const [bin, calls, summary] = ["bin", "calls", "summary.md"].map((name) => join(temporary, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(bin);
  for (const [name, text] of Object.entries({ ...STUBS, ...stubs })) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >>'${calls}'\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");
  return {
    temporary,
    calls: () => read(calls).split("\n").slice(0, -1),
    run: async (title, { expressions = {}, env = {} } = {}) => {
      const step = SHELL_STEPS.find((candidate) => candidate.title === title);
      if (!step)
        throw new Error(`No shell step is called ${title}; there are: ${SHELL_STEPS.map((s) => s.title).join("; ")}`);
      const shell = SHELLS[step.shell ?? step.workflow.defaults?.run?.shell ?? ""]!;
      const script = join(temporary, "script.sh");
      writeFileSync(script, step.run!);
      const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluated(value, expressions)] as const);
      const { exitCode, all } = await execa(shell[0]!, [...shell.slice(1), script], {
        cwd: checkout,
        all: true,
        reject: false,
        extendEnv: false,
        env: {
          PATH: [bin, ...PATH].join(delimiter),
          HOME: temporary,
          RUNNER_TEMP: temporary,
          GITHUB_STEP_SUMMARY: summary,
          GITHUB_OUTPUT: join(temporary, "output"),
          GITHUB_ENV: join(temporary, "env"),
          ...env,
          ...Object.fromEntries(own),
        },
      });
      ran.add(title);
      return { exitCode, log: all ?? "", summary: read(summary) };
    },
  };
}

const PATH = (process.env["PATH"] ?? "").split(delimiter);

/** The first program of that name that is not a stub. */
const real = (name: string) => PATH.map((folder) => join(folder, name)).find((path) => existsSync(path))!;

/** Nothing is installed (the packages are there) or reached; everything else is the real thing. */
const STUBS = {
  npm: `[ "$1" = ci ] || exec '${real("npm")}' "$@"`,
  aws: "",
};

function evaluated(text: string, expressions: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`The test does not say what ${expression} is.`);
    return value;
  });
}
