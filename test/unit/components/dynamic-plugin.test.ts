/** What the engine starts for dynamic resources: the SDK's own process, with what transpile.cjs puts off and keeps. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import execa from "execa";
import { parse } from "yaml";

import { ROOT } from "../../support/config";
import { temporaryFolder } from "../../support/temporary";

interface Project {
  readonly plugins: { readonly providers: readonly { readonly name: string; readonly path: string }[] };
}

const NAME = "pulumi-resource-pulumi-nodejs";
const { plugins } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as Project;
const [plugin] = plugins.providers;
const file = join(ROOT, plugin!.path, NAME);

describe("the process of the dynamic providers", () => {
  test("is named by Pulumi.yaml, as the engine looks for it on each system", () => {
    assert.equal(plugin!.name, "pulumi-nodejs");
    assert.ok(existsSync(file) && existsSync(`${file}.cmd`));
  });

  test("starts the same on each system", () => {
    const lineOf = (path: string) => /node (--require .* )("\$@"|%\*)$/m.exec(readFileSync(path, "utf8"))?.[1];
    assert.ok(lineOf(file));
    assert.equal(lineOf(file), lineOf(`${file}.cmd`));
  });

  test("is the SDK's, with less than half of what that loads by itself", async (t) => {
    const folder = temporaryFolder(t, {
      "count.cjs": `process.on("exit", () => console.log(Object.keys(require.cache).length));`,
    });
    const env = { NODE_OPTIONS: `--require ${join(folder, "count.cjs")}` };
    const { stdout, stderr } = await execa(file, [], { cwd: ROOT, env, reject: false });
    assert.match(stderr, /Missing <engine> address/);
    // 783 without transpile.cjs.
    assert.ok(Number(stdout) > 50 && Number(stdout) < 390, `${stdout} files are loaded at start`);
  });
});
