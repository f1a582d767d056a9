/** Every wrong configuration that the unit tests have: a test that tells a fault is in it by itself. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { ROOT, type Given } from "../support/config";
import { temporaryFolder, type Cleanup } from "../support/temporary";

export interface Wrong {
  readonly values: Readonly<Record<string, unknown>>;
  readonly given?: Given;
}

const FOLDER = join(ROOT, "test", "unit", "configuration");

/** They try each value in several stacks, of which one has to take it: what the others refuse is no mistake of anybody's. */
const TRIES = ["table.test.ts"];

/** Runs the tests of the configuration, which write down what they have refused. */
export async function corpus(t: Cleanup): Promise<Wrong[]> {
  const file = join(temporaryFolder(t, { corpus: "" }), "corpus");
  const tests = readdirSync(FOLDER).filter((name) => name.endsWith(".test.ts") && !TRIES.includes(name));
  const all = tests.map((name) => `require(${JSON.stringify(join(FOLDER, name))})`).join(";");
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  await execa(process.execPath, ["--require", join(ROOT, "transpile.cjs"), "-e", all], {
    cwd: ROOT,
    env: { ...env, CONFIG_CORPUS: file },
    extendEnv: false,
    reject: false,
  });
  const lines = new Set(readFileSync(file, "utf8").split("\n").filter(Boolean));
  // A context that a test made for itself is gone by now.
  return [...lines].filter((line) => !line.includes("wealist-test-")).map((line) => JSON.parse(line) as Wrong);
}

export const stackOf = ({ given }: Wrong): string => given?.stack ?? "test";
