import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import execa from "execa";

import { leaked, wordOf } from "../../../support/canary";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";
import { commit, project, WORDS, type Project } from "./project";

interface Checkout extends Project {
  readonly git: (...args: string[]) => Promise<string>;
  /** Runs `npm run diff` there. */
  readonly diff: (
    ...args: string[]
  ) => Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
  /** What a run leaves in the folder for temporary files. */
  readonly leftovers: () => string[];
}

/** A project that is committed once, on `main`. */
async function checkout(t: TestContext, prepare: (project: Project) => void = () => undefined): Promise<Checkout> {
  const folder = temporaryFolder(t);
  const [root, temporary] = [join(folder, "project"), join(folder, "tmp")];
  for (const path of [root, temporary]) mkdirSync(path);
  const own = project(root);
  prepare(own);
  await commit(own);
  const env = { TMPDIR: temporary, NODE_TEST_CONTEXT: undefined };
  return {
    ...own,
    git: async (...args) => (await execa("git", args, { cwd: root })).stdout,
    diff: (...args) =>
      execa(process.execPath, ["--require", "./transpile.cjs", "scripts/diff.ts", ...args], {
        cwd: root,
        env,
        reject: false,
        stripFinalNewline: false,
      }),
    leftovers: () => readdirSync(temporary).filter((name) => name.startsWith("wealist-diff-")),
  };
}

describe("npm run diff", () => {
  test("compares the working tree as it is, twice to equal bytes, and leaves nothing behind", async (t) => {
    const { root, edit, git, diff, leftovers } = await checkout(t);
    edit(({ services }, stack) => Object.assign(services[0]!, stack === "prod" ? { replicas: 5 } : {}));
    writeFileSync(join(root, "package-lock.json"), "{}");
    writeFileSync(join(root, "Pulumi.private.yaml"), "config: {}\n");
    const status = await git("status", "--porcelain");
    const { exitCode, stdout, stderr } = await diff("main");
    assert.deepEqual([exitCode, stderr], [0, ""]);
    assert.match(
      stdout,
      /^## What changes from `main` to the working tree\n\n> `package-lock.json` differs between the two: /,
    );
    assert.match(stdout, /\n### Stack `local`: no change\n\n### Stack `prod`: 2 changed\n/);
    assert.match(
      stdout,
      /\| changed \| Deployment `board-api-prod\/board-api` \| `spec.replicas`: `2` → `5` \|\n\| changed \| ResourceQuota `board-api-prod\/quota` \|/,
    );
    assert.doesNotMatch(stdout, /private/);
    assert.equal((await diff("main")).stdout, stdout);
    assert.equal(await git("status", "--porcelain"), status);
    assert.equal((await git("worktree", "list")).split("\n").length, 1);
    assert.deepEqual(leftovers(), []);
  });

  test("tells the faults of a side, ends with 1, and still compares the other stacks", async (t) => {
    const { root, edit, diff, leftovers } = await checkout(t);
    edit((file, stack) => Object.assign(file.services[0]!, stack === "local" ? { port: 0 } : { replicas: 5 }));
    const secret = wordOf("in plain text");
    const path = join(root, "Pulumi.local.yaml");
    writeFileSync(path, `${(await execa("cat", [path])).stdout}\n  wealist:postgres-password: ${secret}\n`);
    const { exitCode, stdout } = await diff("main");
    assert.equal(exitCode, 1);
    assert.match(
      stdout,
      /### Stack `local`: cannot be rendered\n\nIn the working tree:\n\n```text\nPulumi.local.yaml has 2 faults/,
    );
    assert.match(stdout, /\n {2}services\[0\]\.port\n/);
    assert.match(stdout, /\n {2}postgres-password\n {4}what {2}stands in plain text/);
    assert.match(stdout, /### Stack `prod`: 2 changed\n/);
    assert.deepEqual(leaked(stdout, [secret, ...WORDS]), []);
    assert.ok(!stdout.includes(root));
    assert.deepEqual(leftovers(), []);
  });

  test("compares two revisions, also those that one of them lacks a stack of", async (t) => {
    const { root, git, diff } = await checkout(t);
    await git("checkout", "--quiet", "-b", "topic");
    await git("mv", "Pulumi.local.yaml", "Pulumi.laptop.yaml");
    await git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--all", "--message=stacks");
    // The working tree takes no part.
    rmSync(join(root, "Pulumi.prod.yaml"));
    const { exitCode, stdout } = await diff("main", "topic");
    assert.equal(exitCode, 0);
    assert.match(stdout, /^## What changes from `main` to `topic`\n/);
    assert.match(stdout, /\n### Stack `laptop`: new, \d+ added\n/);
    assert.match(stdout, /\n### Stack `local`: its file is removed\n\n⚠ That alone deletes nothing/);
    assert.match(stdout, /\n### Stack `prod`: no change\n/);
  });

  test("says so where a revision is too old to be rendered", async (t) => {
    const { diff } = await checkout(t, ({ root }) => rmSync(join(root, "scripts/render.ts")));
    const { exitCode, stdout } = await diff("main");
    assert.equal(exitCode, 1);
    assert.match(stdout, /In `main`:\n\n```text\nThere is no scripts\/render\.ts yet/);
  });

  test("gives the program that it renders nothing of the environment: it may be anybody's", async (t) => {
    const reveal = "console.error(JSON.stringify(process.env)); process.exit(1);\n";
    const { diff } = await checkout(t, ({ root }) => writeFileSync(join(root, "scripts/render.ts"), reveal));
    setEnvironment(t, { AWS_SECRET_ACCESS_KEY: wordOf("key"), PULUMI_CONFIG_PASSPHRASE: wordOf("passphrase") });
    const { stdout } = await diff("main");
    assert.match(stdout, /"PATH":/);
    assert.deepEqual(leaked(stdout, [wordOf("key"), wordOf("passphrase")]), []);
  });

  test("leaves out whole lines beyond a limit", async (t) => {
    const { edit, diff } = await checkout(t);
    edit(({ services }) => Object.assign(services[0]!, { replicas: 5, port: 9000, env: { LOG_LEVEL: "DEBUG" } }));
    const [whole, short] = [(await diff("main")).stdout, (await diff("main", "--limit", "1200")).stdout];
    assert.ok(whole.length > 1200 && short.length <= 1200);
    const added = short.split("\n").filter((line) => !whole.split("\n").includes(line));
    assert.ok(added.length > 0);
    for (const line of added)
      assert.match(line, /^_\d+ of \d+ .* left out here; all of them: `npm run diff -- main --full`_$/);
  });

  const refused: Record<string, [string[], RegExp]> = {
    "a revision that git does not have": [
      ["nowhere"],
      /^There is no revision nowhere .*\n.* git fetch origin nowhere\n$/,
    ],
    "no revision": [[], /^One or two revisions, please\.\n\nnpm run diff -- BASE/],
    "three revisions": [["a", "b", "c"], /^One or two revisions, please\./],
    "a limit that is none": [["main", "--limit", "0"], /^--limit is a number of characters, not 0\.\n\nnpm run diff/],
    "an option that does not exist": [
      ["main", "--all"],
      /^Unknown option '--all'\. The options: --full, --limit\. What it does: npm run diff -- --help\n$/,
    ],
  };
  for (const [what, [args, message]] of Object.entries(refused)) {
    test(`refuses ${what}`, async (t) => {
      const { diff, leftovers } = await checkout(t);
      const { exitCode, stdout, stderr } = await diff(...args);
      assert.deepEqual([exitCode, stdout], [1, ""]);
      assert.match(stderr, message);
      assert.deepEqual(leftovers(), []);
    });
  }
});
