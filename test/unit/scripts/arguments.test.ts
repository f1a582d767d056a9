import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { ROOT } from "../../support/config";
import { runScript } from "../../support/scripts";
import { FIRST } from "../../support/stacks";

describe("a script's command line", () => {
  test("refuses an option that does not exist, with those that do, and exit code 1", async () => {
    const { exitCode, stderr } = await runScript("scripts/start.ts", ["--rebiuld"]);
    assert.equal(exitCode, 1);
    assert.match(stderr, /Unknown option '--rebiuld'[\s\S]*--rebuild/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  test("prints its options on request", async () => {
    const { exitCode, stdout } = await runScript("scripts/destroy.ts", ["--help"]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /--yes/);
  });

  const scripts = readdirSync(join(ROOT, "scripts")).filter((file) => file.endsWith(".ts"));
  for (const file of scripts) {
    test(`prints what ${file} is for, and does nothing`, async () => {
      const { exitCode, stdout } = await runScript(`scripts/${file}`, ["--help"]);
      assert.deepEqual([exitCode, /^npm (run |start|stop|test)/.test(stdout)], [0, true], stdout);
    });
  }

  test("refuses a word that nobody reads", async () => {
    const { exitCode, stderr } = await runScript("scripts/stop.ts", ["prod"]);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^Nobody reads "prod" here; nothing was done\.\n\nnpm stop/);
  });

  test("names the stacks there are, and the services of a stack", async () => {
    const stack = await runScript("scripts/status.ts", ["-s", "nowhere"]);
    assert.equal(stack.exitCode, 1);
    assert.match(stack.stderr, /no Pulumi\.nowhere\.yaml.*local.*prod/);
    const service = await runScript("scripts/logs.ts", ["nobody", "-s", "local"]);
    assert.equal(service.exitCode, 1);
    assert.match(service.stderr, new RegExp(`has no service nobody\\. It has: ${FIRST.name}`));
  });
});
