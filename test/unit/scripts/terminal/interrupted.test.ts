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

/** Is interrupted while it is at work, and takes so many milliseconds to clean. */
const slow = (milliseconds: number, begin = "") =>
  execa(
    process.execPath,
    [
      "--require",
      join(ROOT, "transpile.cjs"),
      "--eval",
      `const { interrupt, onInterrupt } = require(${JSON.stringify(MODULE)});
      const clean = async () => {
        console.log("cleans");
        await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
        console.log("clean");
      };
      void onInterrupt(clean, () => new Promise((resolve) => setTimeout(resolve, 60_000)), "The rest comes back with npm start.");
      console.log("at work");
      ${begin}`,
    ],
    { reject: false, timeout: 30_000 },
  );

test("goes on with it where npm hands on the same Ctrl-C", async () => {
  const ran = slow(300);
  ran.stdout!.once("data", () => {
    ran.kill("SIGINT");
    setTimeout(() => ran.kill("SIGINT"), 5);
  });
  const { stdout, exitCode } = await ran;
  assert.deepEqual([stdout.split("\n"), exitCode], [["at work", "cleans", "clean"], 130]);
});

test("says what it leaves to who does not wait", async () => {
  const ran = slow(20_000);
  ran.stdout!.once("data", () => {
    ran.kill("SIGINT");
    setTimeout(() => ran.kill("SIGINT"), 1200);
  });
  const { stdout, stderr, exitCode } = await ran;
  assert.deepEqual([stdout.split("\n"), stderr], [["at work", "cleans"], "The rest comes back with npm start."]);
  assert.equal(exitCode, 130);
});

test("does the same once, however often it is asked, where nobody reads it any more", async () => {
  const { stdout, exitCode } = await slow(1, "interrupt(); interrupt();");
  assert.deepEqual([stdout.split("\n"), exitCode], [["at work", "cleans", "clean"], 130]);
});
