/** The program is read by sucrase, which knows less of TypeScript than the compiler that checks it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import execa from "execa";
import { transform } from "sucrase";

import { ROOT } from "../support/config";
import { temporaryFolder } from "../support/temporary";

for (const folder of [
  "bench",
  "components",
  "configuration",
  "outputs",
  "policy",
  "review",
  "scripts",
  "stacks",
  "test",
]) {
  test(`every file of ${folder}/ is one that the program's own loader can read`, () => {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
    const sources = files.filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));
    assert.ok(folder === "outputs" || sources.length > 0);
    for (const file of sources) {
      const code = readFileSync(join(ROOT, folder, file), "utf8");
      assert.doesNotThrow(() => transform(code, { transforms: ["imports", "typescript"], filePath: file }), file);
    }
  });
}

/** What a process that the loader is in prints of `code`. */
async function printed(code: string): Promise<unknown> {
  const { stdout } = await execa(process.execPath, ["--require", "./transpile.cjs", "--eval", code], { cwd: ROOT });
  return JSON.parse(stdout);
}

const LOADED = "const loaded = (name) => Object.keys(require.cache).some((path) => path.includes(name));";

test("a checkout whose packages are not installed says so, in one line with its cure", async (t) => {
  const folder = temporaryFolder(t, { "transpile.cjs": readFileSync(join(ROOT, "transpile.cjs"), "utf8") });
  const args = ["--require", "./transpile.cjs", "--eval", "0"];
  const { exitCode, stderr } = await execa(process.execPath, args, { cwd: folder, reject: false });
  assert.equal(exitCode, 1);
  assert.equal(stderr, "The packages that this project needs are not installed. Install them: npm ci");
});

describe("what the SDK loads at start and no program needs", () => {
  test("is more than half of it: once the SDK is another one, that is to be looked at again", async () => {
    const code = `require("@pulumi/pulumi"), require("@pulumi/kubernetes");
      console.log(JSON.stringify(Object.keys(require.cache).length));`;
    const files = await printed(code);
    // 887 without what transpile.cjs puts off.
    assert.ok(typeof files === "number" && files < 400, `${String(files)} files are loaded at start`);
  });

  test("is loaded once it is used", async () => {
    const code = `${LOADED}
      const pulumi = require("@pulumi/pulumi");
      const kubernetes = require("@pulumi/kubernetes");
      const names = ["pulumi/automation/", "kubernetes/helm/", "kubernetes/kustomize/", "kubernetes/yaml/", "typescript/lib"];
      const before = names.filter(loaded);
      const used = [pulumi.automation.LocalWorkspace, kubernetes.helm.v3.Release, kubernetes.yaml.ConfigFile];
      console.log(JSON.stringify({ before, used: used.map((one) => typeof one), after: names.filter(loaded).length }));`;
    assert.deepEqual(await printed(code), { before: [], used: ["function", "function", "function"], after: 3 });
  });

  test("is tracing, which works all the same", async () => {
    const code = `${LOADED}
      const tracing = require("@pulumi/pulumi/cmd/run/tracing");
      const before = loaded("sdk-trace");
      tracing.start("http://127.0.0.1:9/api/v2/spans");
      const recording = tracing.newSpan("a span").isRecording();
      console.log(JSON.stringify({ before, recording, after: loaded("sdk-trace") }));
      process.exit();`;
    assert.deepEqual(await printed(code), { before: false, recording: true, after: true });
  });

  test("is source maps, which are decoded for each promise", async () => {
    const code = `${LOADED}
      const load = require("node:module").createRequire(require.resolve("@pulumi/pulumi/cmd/run/run"));
      load("source-map-support/register");
      console.log(JSON.stringify(loaded("source-map-support")));`;
    assert.equal(await printed(code), false);
  });
});
