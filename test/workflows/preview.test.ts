import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test, type TestContext } from "node:test";

import { leaked } from "../support/canary";
import { suiteCleanup } from "../support/suite";
import { WORDS, type Project } from "../unit/review/diff/project";
import { mergeOf, tagOn } from "./checkout";
import { leftOut, runner } from "./runner";

const replicas = ({ edit }: Project) =>
  edit(({ services }, stack) => Object.assign(services[0]!, stack === "prod" ? { replicas: 5 } : {}));

describe("preview.yml", () => {
  const suite = suiteCleanup();
  let branch: string;
  before(async () => (branch = await tagOn(suite, "main")));
  const INSTALL = "preview.yml compare: Install the packages";
  const NAME = "preview.yml compare: Name what it is compared with";
  const COMPARE = "preview.yml compare: Compare all stacks";

  async function compare(t: TestContext, change: (project: Project) => void) {
    const checkout = await mergeOf(t, change);
    const outside = Object.fromEntries(["docker", "k3d", "kubectl", "pulumi"].map((name) => [name, "exit 1"]));
    const { run, calls } = runner(t, checkout, outside);
    const expressions = { "github.base_ref": "main" };
    for (const title of [INSTALL, NAME])
      assert.deepEqual(await run(title, { expressions }), { exitCode: 0, log: "", summary: "" });
    assert.deepEqual(calls(), ["npm ci --ignore-scripts"]);
    const { exitCode, log, summary } = await run(COMPARE, { expressions });
    assert.deepEqual(
      calls().filter((call) => !call.startsWith("npm ")),
      [],
    );
    return { exitCode, log, summary, kept: readFileSync(join(checkout, "for-comment/comparison.md"), "utf8") };
  }

  test("compares the merge with the branch it is for, into the summary and for the comment", async (t) => {
    const { exitCode, log, summary, kept } = await compare(t, replicas);
    assert.deepEqual([exitCode, log], [0, ""]);
    assert.match(summary, /^## What changes from `main` to the working tree\n/);
    assert.match(summary, /\n### Stack `local`: no change\n/);
    assert.match(summary, /\| changed \| Deployment `board-api-prod\/board-api` \| `spec.replicas`: `2` → `5` \|\n/);
    assert.equal(kept, summary);
    assert.deepEqual(leaked(summary, WORDS), []);
  });

  test("fails where a stack cannot be rendered, and tells why in both places", async (t) => {
    const { exitCode, summary, kept } = await compare(t, ({ edit }) =>
      edit(({ services }) => Object.assign(services[0]!, { port: 0 })),
    );
    assert.equal(exitCode, 1);
    assert.match(summary, /### Stack `prod`: cannot be rendered\n[^]*services\[0\]\.port/);
    assert.equal(kept, summary);
  });

  test("reaches the cluster that prod names", async (t) => {
    const { run, calls } = runner(t, branch);
    await run("preview.yml preview: Install the packages");
    const { exitCode } = await run("preview.yml preview: Reach the cluster", {
      expressions: { "vars.EKS_CLUSTER": "eks; echo" },
    });
    assert.equal(exitCode, 0);
    assert.equal(calls().at(-1), "aws eks update-kubeconfig --name eks; echo --alias wealist-prod");
  });

  const PREVIEW = "preview.yml preview: Preview prod";
  const FAILED = "preview.yml preview: Leave nothing of a preview that failed";
  const secrets = {
    "vars.PULUMI_BACKEND_URL": "s3://state",
    "secrets.PULUMI_ACCESS_TOKEN": "",
    "secrets.PULUMI_CONFIG_PASSPHRASE": "",
  };
  const kept = (checkout: string) => readFileSync(join(checkout, "for-comment/preview.txt"), "utf8");

  test("keeps for the comment what the preview printed, however long that is", async (t) => {
    const checkout = await tagOn(t, "main");
    const line = " +  kubernetes:apps/v1:Deployment $(id) `id` create";
    const stub = `for i in $(seq 9000); do echo '${line}'; done\nprintf 'Resources:\\n    + 2 to create\\n'`;
    const { run, calls } = runner(t, checkout, { pulumi: stub });
    const { exitCode, log } = await run(PREVIEW, { expressions: secrets });
    assert.equal(exitCode, 0, log.slice(0, 500));
    assert.match(calls()[0]!, /^pulumi preview -s prod --non-interactive /);
    assert.equal(kept(checkout), `${`${line}\n`.repeat(9000)}Resources:\n    + 2 to create\n`);
    assert.ok(kept(checkout).length > 3 * 128 * 1024);
    assert.equal(log, kept(checkout).trimEnd());
  });

  test("keeps nothing of one that failed, nor of one that never ran", async (t) => {
    const checkout = await tagOn(t, "main");
    const { run } = runner(t, checkout, { pulumi: "echo 'error: canary'; exit 255" });
    const { exitCode, log } = await run(PREVIEW, { expressions: secrets });
    assert.deepEqual([exitCode, log], [255, "error: canary"]);
    for (const folder of [checkout, await tagOn(t, "main")]) {
      assert.deepEqual((await runner(t, folder).run(FAILED)).exitCode, 0);
      assert.equal(kept(folder), "");
    }
  });

  test("has no other shell step", () => assert.deepEqual(leftOut("preview.yml"), []));
});
