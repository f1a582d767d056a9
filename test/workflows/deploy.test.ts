import assert from "node:assert/strict";
import { before, describe, test, type TestContext } from "node:test";

import { suiteCleanup } from "../support/suite";
import { tagOn } from "./checkout";
import { leftOut, runner } from "./runner";
import { STEPS } from "./workflows";

describe("deploy.yml", () => {
  const CHECK = "deploy.yml preview: Check the tag";
  const expressions = { "github.event.repository.default_branch": "main", "vars.EKS_CLUSTER": "wealist" };
  const suite = suiteCleanup();
  let merged: string;
  before(async () => (merged = await tagOn(suite, "main")));
  const check = (t: TestContext, checkout: string, tag: string) =>
    runner(t, checkout).run(CHECK, { expressions, env: { GITHUB_REF_NAME: tag } });

  test("takes the tag that is the version of what is merged", async (t) => {
    const { exitCode, log } = await check(t, merged, "v1.0.0");
    assert.deepEqual([exitCode, log], [0, "v1.0.0 is what the stack prod deploys."]);
  });

  test("refuses another version, and what is not merged, with the cure and without a trace", async (t) => {
    const other = await check(t, merged, "v1.0.1");
    assert.equal(other.exitCode, 1);
    assert.match(
      other.log,
      /^The tag is v1\.0\.1, and delivery\.version in Pulumi\.prod\.yaml is v1\.0\.0: .*\nSet delivery\.version to v1\.0\.1,/,
    );
    const early = await check(t, await tagOn(t, "topic"), "v1.0.0");
    assert.equal(early.exitCode, 1);
    assert.match(
      early.log,
      /^The tag v1\.0\.0 is on a commit that is not part of origin\/main: .*\n.*git tag --force v1\.0\.0/,
    );
    for (const { log } of [other, early]) assert.doesNotMatch(log, /^ +at /m);
  });

  for (const job of ["preview", "deploy"]) {
    test(`reaches the cluster that prod names: ${job}`, async (t) => {
      const { run, calls } = runner(t, merged);
      for (const name of ["Install the packages", "Reach the cluster"])
        assert.equal((await run(`deploy.yml ${job}: ${name}`, { expressions })).exitCode, 0);
      assert.equal(calls()[0], "npm ci --ignore-scripts");
      assert.equal(calls().at(-1), "aws eks update-kubeconfig --name wealist --alias wealist-prod");
    });
  }

  test("takes up what a killed deployment left, and only then updates", async (t) => {
    const { run, calls } = runner(t, merged, { npm: "" });
    const secrets = { "secrets.PULUMI_ACCESS_TOKEN": "", "secrets.PULUMI_CONFIG_PASSPHRASE": "" };
    const { exitCode, log } = await run("deploy.yml deploy: Take up what was interrupted", {
      expressions: { ...expressions, ...secrets, "vars.PULUMI_BACKEND_URL": "" },
    });
    assert.equal(exitCode, 0, log);
    assert.deepEqual(calls(), ["npm run --silent resume -- -s prod"]);
    const steps = STEPS.filter(({ workflow, job }) => workflow.file === "deploy.yml" && job === "deploy");
    const at = (name: string) => steps.findIndex((step) => step.name === name);
    assert.ok(at("Take up what was interrupted") < at("Build, push and update prod"));
  });

  test("has no other shell step", () => assert.deepEqual(leftOut("deploy.yml"), []));
});
