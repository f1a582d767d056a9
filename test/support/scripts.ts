import { join } from "node:path";

import execa from "execa";

import { ROOT } from "./config";

export interface ScriptOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default the project's folder */
  readonly cwd?: string;
}

/** Runs one of this project's TypeScript files as npm does, in a process of its own; a failure is a result too. */
export function runScript(file: string, args: readonly string[], { env = {}, cwd = ROOT }: ScriptOptions = {}) {
  // `process.env` as it is while a test runs tells a child that it belongs to the test runner.
  const { NODE_TEST_CONTEXT: _, ...own } = process.env;
  return execa(process.execPath, ["--require", join(ROOT, "transpile.cjs"), join(ROOT, file), ...args], {
    cwd,
    env: { ...own, ...env },
    extendEnv: false,
    reject: false,
  });
}
