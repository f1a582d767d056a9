/** The folder `outputs/` as another repository gets it: packed by npm, installed into a program of its own. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import execa from "execa";

import { ROOT } from "../../support/config";
import { suiteCleanup } from "../../support/suite";
import { temporaryFolder } from "../../support/temporary";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { postgresOf, readPlatform, serviceOf } from "wealist-outputs";

const platform = readPlatform(new pulumi.StackReference("organization/wealist/local"));
export const url: pulumi.Output<string> = platform.apply((p) => serviceOf(p, "board-api").url);
export const port: pulumi.Output<number> = platform.apply((p) => postgresOf(p).port);
`;
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
  files: ["index.ts"],
};

describe("the package of the outputs", () => {
  const cleanup = suiteCleanup();
  let program = "";
  let packed: string[] = [];

  before(async () => {
    program = temporaryFolder(cleanup, { "index.ts": PROGRAM, "tsconfig.json": JSON.stringify(TSCONFIG) });
    const { stdout } = await execa("npm", ["pack", "--silent", "--pack-destination", program], {
      cwd: join(ROOT, "outputs"),
    });
    const installed = join(program, "node_modules", "wealist-outputs");
    mkdirSync(installed, { recursive: true });
    await execa("tar", ["-xzf", join(program, stdout.trim()), "-C", installed, "--strip-components=1"]);
    packed = readdirSync(installed).sort();
  });

  test("holds what its readers need, and nothing else", () =>
    assert.deepEqual(packed, ["contract.json", "index.d.ts", "index.js", "package.json"]));

  test("is loaded by plain Node, with no other package beside it", async () => {
    const code = `const { parsePlatform } = require("wealist-outputs"); try { parsePlatform({}, "o/p/s") } catch (e) { console.log(e.message) }`;
    const { stdout } = await execa(process.execPath, ["-e", code], { cwd: program });
    assert.match(stdout, /^The stack o\/p\/s has no schemaVersion/);
  });

  test("is loaded by an ES module too, by its names", async () => {
    const code = `import { readPlatform, serviceOf } from "wealist-outputs"; console.log(typeof readPlatform, typeof serviceOf)`;
    const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", code], { cwd: program });
    assert.equal(stdout, "function function");
  });

  test("has the types that a program of another repository is checked by", async () => {
    mkdirSync(join(program, "node_modules", "@pulumi"), { recursive: true });
    symlinkSync(join(ROOT, "node_modules/@pulumi/pulumi"), join(program, "node_modules/@pulumi/pulumi"));
    const { exitCode, stdout } = await execa(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", program], {
      reject: false,
    });
    assert.equal(exitCode, 0, stdout);
  });
});
