import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { ROOT } from "../../../support/config";
import { runScript } from "../../../support/scripts";
import { FIRST } from "../../../support/stacks";
import type { Refusal } from "./refusals";

const { scripts: COMMANDS } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe("a script's command line", () => {
  test("refuses an option that does not exist, with those that do, and exit code 1", async () => {
    const { exitCode, stderr } = await runScript("scripts/start.ts", ["--rebiuld"]);
    assert.equal(exitCode, 1);
    const options = "--stack, --rebuild, --yes, --delete-data, --trace";
    assert.equal(stderr, `Unknown option '--rebiuld'. The options: ${options}. What it does: npm start -- --help`);
  });

  test("prints its options on request", async () => {
    const { exitCode, stdout } = await runScript("scripts/destroy.ts", ["--help"]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /--yes/);
  });

  const FILES = Object.entries(COMMANDS).flatMap(([name, command]) => {
    const [, file] = /^node --require \.\/transpile\.cjs (\S+\.ts)$/.exec(command) ?? [];
    return file === undefined ? [] : [[name, file] as const];
  });
  let refusals: Record<string, Refusal>;
  before(async () => {
    const { stdout } = await runScript(
      "test/unit/scripts/terminal/refusals.ts",
      FILES.map(([, file]) => file),
    );
    refusals = JSON.parse(stdout) as Record<string, Refusal>;
  });

  for (const [name, file] of FILES) {
    test(`of ${name} says what it is for, and refuses an unknown option in one line`, async () => {
      const [help, unknown] = [await runScript(file, ["--help"]), refusals[file]!];
      assert.deepEqual([help.exitCode, help.stderr], [0, ""]);
      assert.match(help.stdout, new RegExp(`^npm (run )?${name}\\b.*\n`));
      assert.deepEqual([unknown.exitCode, unknown.stdout], [1, ""]);
      assert.match(unknown.stderr, new RegExp(`^Unknown option '--nonsense'\\. .* npm (run )?${name} -- --help$`));
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

describe("npm run help", () => {
  test("lists every command of package.json, none twice, and each as it is typed", async () => {
    const { stdout } = await runScript("scripts/help.ts", []);
    const lines = [...stdout.matchAll(/^ {2}npm (run )?(\S+) +\S.*\.$/gm)];
    assert.deepEqual(lines.map(([, , name]) => name).sort(), Object.keys(COMMANDS).sort());
    for (const [, run, name] of lines) assert.equal(run === undefined, ["start", "stop", "test"].includes(name!), name);
  });

  test("and everything of ours starts by the loader, which says what to do where the packages are missing", () => {
    const others = Object.entries(COMMANDS).filter(
      ([, command]) => !command.startsWith("node --require ./transpile.cjs "),
    );
    assert.deepEqual(
      others.map(([name]) => name),
      ["check", "check:types", "check:lint", "check:floors", "check:format", "check:unused", "format"],
    );
  });
});
