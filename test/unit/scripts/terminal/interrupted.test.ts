import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import execa from "execa";

import { ROOT } from "../../../support/config";

const MODULE = join(ROOT, "scripts/lib/terminal/interrupted");
/** Holds a secret, is at work for a while that is not to be broken, and would go on for long. */
const PROGRAM = `
const { afterwards, onInterrupt, unbrokenly } = require(${JSON.stringify(MODULE)});
const later = (ms, text) => new Promise((resolve) => setTimeout(() => (console.log(text), resolve()), ms));
const long = setTimeout(() => undefined, 60_000);
afterwards(async () => console.log("secret gone"), () =>
  onInterrupt(async () => console.log("job gone"), async () => {
    console.log("at work");
    await unbrokenly(later(BREAK, "switched"));
    await later(LATER, "done");
  }),
).then(() => clearTimeout(long));`;

const run = (unbroken: number, later: number) =>
  execa(
    process.execPath,
    [
      "--require",
      join(ROOT, "transpile.cjs"),
      "--eval",
      PROGRAM.replace("BREAK", `${unbroken}`).replace("LATER", `${later}`),
    ],
    {
      reject: false,
      timeout: 30_000,
    },
  );

test("takes away what it made, after what must not be broken, and ends as a shell reports it", async () => {
  const ran = run(1500, 30_000);
  ran.stdout!.once("data", () => ran.kill("SIGINT"));
  const { stdout, exitCode } = await ran;
  assert.deepEqual([stdout.split("\n"), exitCode], [["at work", "switched", "secret gone", "job gone"], 130]);
});

test("takes away what is not to stay where nobody interrupts it, and nothing else", async () => {
  const { stdout, exitCode } = await run(1, 1);
  assert.deepEqual([stdout.split("\n"), exitCode], [["at work", "switched", "done", "secret gone"], 0]);
});
