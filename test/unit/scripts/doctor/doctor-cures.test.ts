/** What `npm run doctor` prints as a cure is run as printed, in a bare shell, and has to end the fault. */
import assert from "node:assert/strict";
import { accessSync, chmodSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { version } from "@pulumi/pulumi/version";

import { setCommand } from "../../../../configuration/cures";
import { apiServer, leadTo } from "../../../support/api-server";
import { BareShell, BASE_PATH } from "../../../support/bare-shell";
import { temporaryFolder, writeFiles } from "../../../support/temporary";
import { cured } from "./cured";

/** A CLI that keeps its stacks in the folder of its backend, in the words of the real one. */
const STAND_IN = `#!/bin/sh
folder="\${PULUMI_BACKEND_URL#file://}"
case "$*" in
version) echo v${version}; exit ;;
esac
[ -d "$folder" ] || { echo "error: unable to open state directory \\"file://$folder\\": stat $folder: no such file or directory" >&2; exit 1; }
case "$*" in
whoami*) echo "{\\"user\\": \\"me\\", \\"url\\": \\"file://$folder\\"}" ;;
"stack init prod"*) touch "$folder/prod" ;;
"cancel -s prod --yes"*) rm "$folder"/.pulumi/locks/organization/*/prod/*.json ;;
*) [ -f "$folder/prod" ] || { echo "error: no stack named 'prod' found" >&2; exit 6; }
   echo '{"deployment": {}}' ;;
esac
`;

function onPath(program: string): string | undefined {
  return (process.env["PATH"] ?? "").split(delimiter).find((folder) => {
    try {
      return accessSync(join(folder, program), constants.X_OK) === undefined;
    } catch {
      return false;
    }
  });
}

function standIn(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pulumi"), STAND_IN);
  chmodSync(join(folder, "pulumi"), 0o755);
  return folder;
}

/** A machine without it, wherever somebody may have installed one. */
function without(t: TestContext): string {
  const folder = temporaryFolder(t, { pulumi: "#!/bin/sh\nexit 127\n" });
  chmodSync(join(folder, "pulumi"), 0o755);
  return `${folder}:${BASE_PATH}`;
}

/** In a folder of a test, and the real one where there is one. */
const CLIS: readonly (readonly [string, (t: TestContext) => string])[] = [
  ["a stand-in of it", (t) => standIn(temporaryFolder(t))],
  ...[onPath("pulumi")]
    .filter((folder) => folder !== undefined)
    .map((folder) => ["the real one", () => folder] as const),
];

for (const [which, cli] of CLIS) {
  describe(`a cure by Pulumi, ${which}`, () => {
    test("makes the folder of the state, the stack in it, and ends a lock", async (t) => {
      const state = join(temporaryFolder(t), "the state");
      const env = { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "shared" };
      const shell = BareShell.start(t, { ...env, PATH: `${cli(t)}:${BASE_PATH}` });
      await cured(shell, "prod", "State", /there is no folder .*the state/, /^mkdir /);
      await cured(shell, "prod", "Stack", /nobody made the stack prod/, /^pulumi stack init prod/);
      assert.equal((await shell.doctor("prod", "Secrets")).mark, "ok");
      if (which === "the real one") {
        // Only that can encrypt.
        shell.edit("Pulumi.prod.yaml", (text) => text.replace("secretEnv: []", "secretEnv: [JWT_SECRET]"));
        await cured(shell, "prod", "Secrets", /not set: .*-JWT_SECRET/, /^npm run config .* --secret$/, "hush");
      }
      const lock = JSON.stringify({ pid: 1, username: "ann", hostname: "laptop", timestamp: "2026-11-23T20:13:01Z" });
      writeFiles(join(state, ".pulumi/locks/organization/wealist/prod"), { "a.json": lock });
      shell.changed();
      await cured(shell, "prod", "Operations", /ann@laptop/, /^pulumi cancel /);
    });
  });
}

describe("a cure by Pulumi that is not on PATH", () => {
  test("names the one that was fetched", async (t) => {
    const state = temporaryFolder(t);
    const home = temporaryFolder(t);
    standIn(join(home, ".pulumi/versions", version, "bin"));
    const shell = BareShell.start(t, { PULUMI_BACKEND_URL: `file://${state}`, HOME: home, PATH: without(t) });
    await cured(shell, "prod", "Stack", /nobody made the stack/, /^\/.*\/bin\/pulumi stack init prod/);
  });

  test("is its download where there is none, and nothing is said to be well", async (t) => {
    const shell = BareShell.start(t, { PATH: without(t) });
    const { mark, found } = await shell.doctor("prod", "State");
    assert.deepEqual([mark, /not looked at: that takes Pulumi/.test(found)], ["MISSING", true]);
    assert.equal((await shell.doctor("prod", "Secrets")).found, "first State");
  });
});

describe("a cure of the way to a cluster", () => {
  const UID = "6f1f8f1e-1111-4222-8333-444455556666";
  const path = "/api/v1/namespaces/kube-system";
  const cluster = { [path]: { kind: "Namespace", metadata: { name: "kube-system", uid: UID } } };
  const start = async (t: TestContext) => {
    await apiServer(t, cluster);
    return BareShell.start(t, { KUBECONFIG: process.env["KUBECONFIG"]! });
  };

  test("trusts it", async (t) => {
    const shell = await start(t);
    shell.edit("Pulumi.prod.yaml", (text) => text.replace(/context: [\w-]+-prod$/m, "context: prod"));
    await cured(shell, "prod", "Trust", /trusts none yet/, /^npm run trust -- prod$/);
  });

  test("names the context", async (t) => {
    const shell = await start(t);
    const { found, cure } = await shell.doctor("prod", "Context");
    assert.match(found, /it has: prod, staging$/);
    assert.ok(cure.includes(setCommand("prod", ["cluster", "context"], "prod")), cure.join("\n"));
    await cured(shell, "prod", "Context", /no context/, /cluster\.context prod$/);
  });
});

describe("doctor, of hosts that take a connection and say nothing", () => {
  test("ends all the same", async (t) => {
    const silent = createServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    t.after(() => silent.close());
    leadTo(t, `http://127.0.0.1:${port}`);
    const cli = standIn(temporaryFolder(t));
    writeFileSync(join(cli, "pulumi"), `#!/bin/sh\n[ "$1" = version ] && echo v${version} || exec sleep 60\n`);
    const shell = BareShell.start(t, { KUBECONFIG: process.env["KUBECONFIG"]!, PATH: `${cli}:${BASE_PATH}` });
    shell.edit("Pulumi.prod.yaml", (text) =>
      text
        .replace(/context: [\w-]+-prod$/m, "context: prod")
        .replace(/registry: \d.*$/m, `registry: 127.0.0.1:${port}/team`),
    );
    const begun = performance.now();
    const { exitCode, output } = await shell.run("npm run --silent doctor -- -s prod");
    // On a machine with nothing else to do it is half of that.
    assert.ok(performance.now() - begun < 30_000, "within the time that people wait");
    assert.equal(exitCode, 1);
    for (const what of ["State", "Cluster", "Registry"])
      assert.match(output, new RegExp(`^MISSING +${what} .*no answer in \\d+ s`, "m"), output);
  });
});

describe("a cure of a stack that there is not", () => {
  test("is the one that was meant", async (t) => {
    const shell = BareShell.start(t);
    const { cure } = await shell.doctor("prdo", "Pulumi.prdo.yaml");
    assert.deepEqual(cure, ["did you mean prod?", "npm run doctor -- -s prod"]);
    assert.ok(existsSync(join(shell.project, "Pulumi.prod.yaml")));
  });
});
