/** `npm run render` as it is typed: what it refuses, and how. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { parse } from "yaml";

import { runScript } from "../../../support/scripts";
import { temporaryFolder } from "../../../support/temporary";

const FAULTY = `config:
  wealist:cluster: {kind: k3d}
  wealist:delivery: {kind: k3d-import}
  wealist:services:
    - {name: board-api, image: wealist-board-api, context: missing, port: http}
  wealist:board-api-JWT_SECRET: canary
`;

const render = (args: readonly string[], cwd?: string) => runScript("scripts/render.ts", args, { cwd });
const assertTold = (
  { exitCode, stdout, stderr }: { exitCode: number; stdout: string; stderr: string },
  told: RegExp,
) => {
  assert.deepEqual([exitCode, stdout], [1, ""]);
  assert.match(stderr, told);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+:\d+/m, "a stack trace");
};

describe("npm run render", () => {
  test("tells every fault of a stack's file, without a stack trace and without a secret's value", async (t) => {
    const result = await render(["faulty"], temporaryFolder(t, { "Pulumi.faulty.yaml": FAULTY }));
    assertTold(result, /^Pulumi\.faulty\.yaml has 3 faults; nothing was changed\./);
    for (const path of ["services[0].port", "services[0].context", "board-api-JWT_SECRET"]) {
      assert.ok(result.stderr.includes(`\n  ${path}\n`), path);
    }
    assert.ok(!result.stderr.includes("canary"));
  });

  test("names the place where a stack's file is no YAML, and none of its lines", async (t) => {
    const broken = FAULTY.replace("    - {name", "   x\n    - {name");
    const result = await render(["faulty"], temporaryFolder(t, { "Pulumi.faulty.yaml": broken }));
    assertTold(result, /^Pulumi\.faulty\.yaml has 1 fault; nothing was changed\.\n\n {2}line \d+\n {4}what {2}\S/);
    assert.ok(!result.stderr.includes("JWT_SECRET") && !result.stderr.includes("board-api"));
  });

  test("names the stacks there are to whoever asks for another one", async (t) => {
    const folder = temporaryFolder(t, { "Pulumi.local.yaml": "", "Pulumi.staging.yaml": "", "Pulumi.yaml": "" });
    assertTold(
      await render(["production"], folder),
      /^There is no Pulumi\.production\.yaml; the stacks here are: local, staging$/,
    );
  });

  test("--each gives the objects of several stacks as they are rendered one by one", async (t) => {
    const out = temporaryFolder(t);
    const { exitCode, stderr } = await render(["local", "prod", "--each", join(out, "each")]);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    for (const stack of ["local", "prod"]) {
      await render([stack, "--out", join(out, stack)]);
      const files = readdirSync(join(out, stack), { recursive: true, encoding: "utf8" });
      const paths = files.filter((path) => path.endsWith(".yaml")).sort();
      const alone = paths.map((path) => parse(readFileSync(join(out, stack, path), "utf8")) as unknown);
      assert.deepEqual(JSON.parse(readFileSync(join(out, "each", `${stack}.json`), "utf8")), alone);
    }
  });

  test("asks which stack", async () => {
    assertTold(await render([]), /^Which stack\? npm run render -- local/);
  });
});
