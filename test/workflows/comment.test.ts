import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { COMMENT } from "../../review/diff/report";
import { MARK } from "../../review/comment/body";
import { ROOT } from "../support/config";
import { eventFile, fakeGitHub, pullRequest, REPOSITORY, TOKEN, type FakeGitHub } from "./github";
import { leftOut, runner } from "./runner";

describe("comment.yml", () => {
  const SHA = "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d";
  const OWN = { repository: REPOSITORY, branch: "topic", sha: SHA };
  const FORK = { repository: "stranger/wealist-infra", branch: "topic", sha: SHA };
  const pulls = [pullRequest(7, REPOSITORY, "topic", SHA), pullRequest(7, FORK.repository, "topic", SHA)];

  async function comment(t: TestContext, github: FakeGitHub, files: Record<string, string>, head = OWN, token = TOKEN) {
    const { run, temporary, calls } = runner(t, ROOT);
    await run("comment.yml comment: Install the packages");
    assert.deepEqual(calls(), ["npm ci --ignore-scripts"]);
    mkdirSync(join(temporary, "review"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(temporary, "review", name), text);
    const env = { GITHUB_API_URL: github.api, GITHUB_EVENT_PATH: eventFile(t, head) };
    const told = await run("comment.yml comment: Comment", { expressions: { "github.token": token }, env });
    assert.ok(!told.log.includes(token));
    return told;
  }

  test("posts one comment, and edits it with the next push, however many others there are", async (t) => {
    const github = await fakeGitHub(t, pulls);
    github.say("somebody", `${MARK}\nnot the job's own`);
    const first = await comment(t, github, {
      "comparison.md": "## First\n",
      "preview.txt": "Resources:\n    + 2 to create\n    3 unchanged\n",
    });
    assert.deepEqual([first.exitCode, first.log], [0, `Posted ${github.comments[1]!.html_url}`]);
    for (let i = 0; i < 120; i++) github.say("reviewer", "hm");
    const second = await comment(t, github, { "comparison.md": "## Second\n", "preview.txt": "" });
    assert.deepEqual([second.exitCode, second.log], [0, `Edited ${github.comments[1]!.html_url}`]);
    assert.equal(github.comments.filter(({ user }) => user.login === "github-actions[bot]").length, 1);
    assert.match(github.comments[1]!.body, /## Second/);
    assert.doesNotMatch(github.comments[1]!.body, /First|to create/);
    assert.match(github.comments[1]!.body, /Preview of `prod`: \*\*failed\*\*/);
    assert.match(github.comments[0]!.body, /not the job's own/);
  });

  test("keeps both within a comment's size", async (t) => {
    const github = await fakeGitHub(t, pulls);
    const lines = Array.from({ length: 3_000 }, (_, i) => ` +  kubernetes:apps/v1:Deployment service-${i} create`);
    await comment(t, github, {
      "comparison.md": `## Long\n${"line of the comparison\n".repeat(2_000)}`,
      "preview.txt": lines.join("\n"),
    });
    const { body } = github.comments[0]!;
    assert.ok(body.length <= COMMENT, String(body.length));
    assert.match(body, /without its first \d+ lines/);
    const shown = body.split("\n").filter((line) => line.startsWith(" + "));
    assert.ok(shown.length > 100 && shown.every((line) => lines.includes(line)));
  });

  test("shows what a fork left as text: no preview of prod, no mention, no link", async (t) => {
    const github = await fakeGitHub(t, pulls);
    const forged = "## Fine\n@team [click](https://example.com) ![x](https://example.com/x.png) <img src=x>\n```\n";
    await comment(t, github, { "comparison.md": forged, "preview.txt": "Resources:\n    3 unchanged\n" }, FORK);
    const { body } = github.comments[0]!;
    assert.match(body, /> From `stranger\/wealist-infra`: its own code wrote/);
    assert.doesNotMatch(body, /Preview of|@team|\]\(https:\/\/example|<img|https:\/\/example/);
  });

  test("says nothing of a commit that is no pull request's last one any more", async (t) => {
    const github = await fakeGitHub(t, [pullRequest(7, REPOSITORY, "topic", SHA.replace("1", "2"))]);
    const { exitCode, log } = await comment(t, github, { "comparison.md": "## Late\n" });
    assert.deepEqual(
      [exitCode, log, github.comments],
      [0, "No open pull request ends with this commit any more: nothing to say.", []],
    );
  });

  test("says what is wrong where it may not, without a trace and without the token", async (t) => {
    const { exitCode, log } = await comment(t, await fakeGitHub(t, pulls, 403), { "comparison.md": "## x\n" });
    assert.equal(exitCode, 1);
    assert.match(log, /^GitHub refused POST \/issues\/7\/comments: 403 Resource not .*\n.*pull-requests: write$/);
    const wrong = await comment(t, await fakeGitHub(t, pulls), { "comparison.md": "## x\n" }, OWN, "another-token");
    assert.match(wrong.log, /^GitHub refused GET .*: 401 Bad credentials$/);
  });

  test("refuses what is no text of ours", async (t) => {
    const { exitCode, log } = await comment(t, await fakeGitHub(t, pulls), { "comparison.md": "x".repeat(1_000_001) });
    assert.deepEqual([exitCode, log], [1, "comparison.md is no file of at most 1000000 bytes."]);
  });

  test("has no other shell step", () => assert.deepEqual(leftOut("comment.yml"), []));
});
