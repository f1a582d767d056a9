/** A project made from this one, under names of its own, passes its tests. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import execa from "execa";

import { originOf, projectFiles } from "../../scripts/lib/new/rewrite";
import { PROJECT } from "../../scripts/lib/terminal/project";
import { ROOT } from "../support/config";
import { runScript } from "../support/scripts";
import { FIRST } from "../support/stacks";
import { suiteCleanup } from "../support/suite";
import { temporaryFolder } from "../support/temporary";

// Before and after what there is in every list that is sorted by name.
const NAMES = { name: "aa-test-project", service: "zz-test-api", region: "eu-central-1" };

describe("npm run new", () => {
  const cleanup = suiteCleanup();
  let folder = "";
  let files: string[] = [];
  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const run = (command: string, ...args: string[]) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    return execa(command, args, { cwd: folder, reject: false, all: true, env, extendEnv: false });
  };

  before(async () => {
    folder = join(temporaryFolder(cleanup), "shop");
    const flags = Object.entries(NAMES).flatMap(([key, value]) => [`--${key}`, value]);
    const { exitCode, stdout, stderr } = await runScript("scripts/new.ts", [
      folder,
      ...flags,
      "--uncommitted",
      "--no-install",
    ]);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /^Its k3d cluster k3s-aa-test-project takes the ports \d+-\d+ of this machine\.$/m);
    assert.match(stdout, /The project aa-test-project is in .*\n.*zz-test-api.*\n.*\n\n {2}cd .*\n {2}npm test /);
    files = await projectFiles(folder);
  });

  test("leaves nothing of the old name but the licence's notice", () => {
    assert.ok(files.length > 200);
    const left = files.filter((file) => new RegExp(PROJECT, "i").test(`${file}\n${text(file)}`));
    // Where this project was made that way itself, its name is not there either.
    assert.deepEqual(
      left.filter((file) => file !== "LICENSE"),
      [],
    );
  });

  test("leaves out no file, and nothing of the old project's history", async () => {
    const own = (all: readonly string[]) => all.filter((file) => !file.startsWith("test/golden/")).sort();
    assert.deepEqual(own(files), own(await projectFiles(ROOT)));
    assert.match(text("CHANGELOG.md"), /## Unreleased\n$/);
  });

  test("names the stacks' first service, image, registry and context", () => {
    for (const [stack, image] of [
      ["local", "aa-test-project-zz-test-api"],
      ["prod", "aa-test-project-zz-test-api"],
    ] as const) {
      assert.match(text(`Pulumi.${stack}.yaml`), /^ {2}aa-test-project:services:\n {4}- name: zz-test-api$/m);
      assert.match(text(`Pulumi.${stack}.yaml`), new RegExp(`^ {6}image: ${image}$`, "m"));
      assert.ok(!text(`Pulumi.${stack}.yaml`).includes(FIRST.name));
    }
    assert.match(text("Pulumi.prod.yaml"), /^ {4}registry: \d+\.dkr\.ecr\.eu-central-1\.amazonaws\.com$/m);
    assert.match(text("Pulumi.prod.yaml"), /^ {4}context: aa-test-project-prod$/m);
    assert.match(text("Pulumi.yaml"), /^name: aa-test-project$/m);
  });

  test("gives the local stack a cluster and ports of its own, in what is told of it too", () => {
    const { place } = originOf(ROOT, []);
    const { cluster, hostPorts } = originOf(folder, []).place;
    assert.equal(cluster, "k3s-aa-test-project");
    assert.notEqual(hostPorts, place.hostPorts);
    const [first, last] = hostPorts.split("-").map(Number);
    const local = text("Pulumi.local.yaml");
    const ports = [local, text("README.md")].flatMap((each) => [...each.matchAll(/(?:localhost:|hostPort: )(\d+)/g)]);
    assert.ok(ports.length > 4);
    for (const [what, port] of ports) assert.ok(Number(port) >= first! && Number(port) <= last!, what);
    assert.match(text("README.md"), /makes a k3d cluster `k3s-aa-test-project`/);
  });

  test("renders stacks that are valid under the new names", async () => {
    const { exitCode, all } = await run("npm", "run", "--silent", "render", "--", "prod");
    assert.equal(exitCode, 0, all);
    assert.match(all!, /image: \d+\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/aa-test-project-zz-test-api@sha256:/);
    assert.match(all!, /name: zz-test-api-prod$/m);
  });

  test("passes its own checks of types, and its tests of configuration, golden files and outputs", async () => {
    const tests = ["test/unit/configuration", "test/golden", "test/unit/outputs", "test/unit/docs.test.ts"];
    const own = files.filter((file) => file.endsWith(".test.ts") && tests.some((start) => file.startsWith(start)));
    assert.ok(own.length > 8);
    // All in one process: there they load the program once.
    const all = own.map((file) => `require(${JSON.stringify(join(folder, file))})`).join(";");
    const [types, ran] = await Promise.all([
      run("npx", "tsc", "--noEmit"),
      run(process.execPath, "--require", "./transpile.cjs", "-e", all),
    ]);
    assert.equal(types.exitCode, 0, types.all);
    assert.equal(ran.exitCode, 0, ran.all);
    assert.match(ran.all!, /^. tests \d{3,}$/m);
  });
});

describe("npm run new, asked for what cannot be", () => {
  const refused = async (...args: string[]) => {
    const folder = join(temporaryFolder(suite), NAMES.name);
    const { exitCode, stderr } = await runScript("scripts/new.ts", [folder, "--uncommitted", "--no-install", ...args]);
    assert.deepEqual([exitCode, existsSync(folder)], [1, false]);
    return stderr.trim();
  };
  const suite = suiteCleanup();

  test("says which rule an answer breaks", async () => {
    assert.match(await refused("--name", "Acme Shop"), /^--name Acme Shop: a project's name is .*Nothing was made\.$/);
    assert.match(await refused("--service", "api_2"), /^--service api_2: a service's name is a DNS label/);
    assert.match(await refused("--region", "frankfurt"), /^--region frankfurt: a region is such as eu-central-1/);
  });

  test("refuses a word that the project uses for something else: it could not be told from that", async () => {
    assert.match(await refused("--name", "pulumi"), /^--name pulumi: the project uses that word .*pulumi-infra/);
    assert.match(await refused("--service", "backend"), /^--service backend: the project uses that word .*backend-api/);
  });

  test("touches no folder that has something in it", async () => {
    const folder = temporaryFolder(suite, { "a.txt": "mine" });
    const { exitCode, stderr } = await runScript("scripts/new.ts", [folder]);
    assert.deepEqual([exitCode, stderr.trim()], [1, `${folder} is there already, and is not empty.`]);
  });
});
