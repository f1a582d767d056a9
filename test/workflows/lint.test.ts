import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

import execa from "execa";

import { ROOT } from "../support/config";
import { pathOf, programOf, WORKFLOW_CHECKS } from "../support/python";
import { temporaryFolder } from "../support/temporary";
import { FOLDER, WORKFLOWS } from "./workflows";

async function run(program: string, args: readonly string[]) {
  // Both look for a repository from where they start; actionlint runs shellcheck where it is on PATH.
  const options = { cwd: ROOT, env: { PATH: pathOf(WORKFLOW_CHECKS) }, all: true, reject: false };
  const { exitCode, all } = await execa(programOf(WORKFLOW_CHECKS, program), args, options);
  return { exitCode, all: all ?? "" };
}

const files = WORKFLOWS.map(({ file }) => join(FOLDER, file));
const SHELLCHECK = join(dirname(programOf(WORKFLOW_CHECKS)), "shellcheck");
const actionlint = (paths: readonly string[]) => run("actionlint", ["-shellcheck", SHELLCHECK, ...paths]);
const zizmor = (paths: readonly string[]) =>
  run("zizmor", ["--offline", "--no-config", "--persona", "pedantic", "--format", "plain", ...paths]);

/** What each of them has to notice, so that a clean result means something. */
const BROKEN = `name: Broken
on: pull_request_target
jobs:
  broken:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo \${{ github.event.pull_request.title }} $UNQUOTED
      - run: echo \${{ github.no_such_thing }}
`;

describe("the workflows", () => {
  test("are clean for actionlint, shell steps included", async () => {
    assert.deepEqual(await actionlint(files), { exitCode: 0, all: "" });
  });

  test("are clean for zizmor", async () => {
    const { exitCode, all } = await zizmor(files);
    assert.equal(exitCode, 0, all);
    assert.match(all, /No findings to report/);
  });
});

describe("a workflow with faults", () => {
  test("is noticed by actionlint", async (t) => {
    const { exitCode, all } = await actionlint([join(temporaryFolder(t, { "broken.yml": BROKEN }), "broken.yml")]);
    assert.equal(exitCode, 1);
    for (const fault of [/no_such_thing/, /potentially untrusted/, /shellcheck.*SC2086/]) assert.match(all, fault);
  });

  test("is noticed by zizmor", async (t) => {
    const { exitCode, all } = await zizmor([join(temporaryFolder(t, { "broken.yml": BROKEN }), "broken.yml")]);
    assert.notEqual(exitCode, 0);
    for (const fault of ["dangerous-triggers", "unpinned-uses", "template-injection", "artipacked"])
      assert.match(all, new RegExp(`\\[${fault}\\]`));
  });
});
