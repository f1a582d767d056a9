import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { suiteCleanup } from "../support/suite";
import { tagOn } from "./checkout";
import { leftOut, runner } from "./runner";

describe("checks.yml", () => {
  const suite = suiteCleanup();
  let branch: string;
  before(async () => (branch = await tagOn(suite, "main")));
  const CHECKS = "checks.yml checks: Types, lint, format and all tests";
  // Without Docker, k3d and Pulumi, and as somebody who may not start Docker.
  const stubs = { docker: "exit 1", k3d: "exit 1", pulumi: "exit 1", id: "echo 1000" };

  test("runs what has to pass before a change lands", async (t) => {
    const { run, calls } = runner(t, branch, { ...stubs, npm: "" });
    const { exitCode, log } = await run(CHECKS);
    assert.equal(exitCode, 0, log);
    assert.deepEqual(
      calls().filter((call) => call.startsWith("npm")),
      ["npm ci", "npm run check", "npm test"],
    );
    assert.match(log, /The end-to-end tests were not run: this machine lacks docker k3d pulumi\./);
  });

  test("fails where a test does", async (t) => {
    const { run } = runner(t, branch, { ...stubs, npm: '[ "$1" != test ]' });
    assert.equal((await run(CHECKS)).exitCode, 1);
  });

  test("has no other shell step", () => assert.deepEqual(leftOut("checks.yml"), []));
});
