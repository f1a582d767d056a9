/** docs/team-state.md as it stands: its commands are run, with a folder in place of the bucket and a passphrase in place of the key. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import execa from "execa";

import { ROOT } from "../support/config";
import { temporaryFolder } from "../support/temporary";
import { given } from "../support/given";

const GUIDE = readFileSync(join(ROOT, "docs/team-state.md"), "utf8");
/** The commands of each section, by its heading. */
const SECTIONS = Object.fromEntries(
  GUIDE.split(/^## /m).map((section) => [
    section.split("\n")[0]!,
    [...section.matchAll(/^```\n([^]*?)^```$/gm)].map(([, block]) => block!.trim().split("\n")),
  ]),
);
const [SETUP = [], ACCOUNT = []] = SECTIONS["S3 and KMS"] ?? [];
const [CLOUD = []] = SECTIONS["Pulumi Cloud"] ?? [];
const [CHANGE = [], MOVE = []] = SECTIONS["Another key, another place"] ?? [];
const STACK = "prod";
const KEY = "wealist:postgres-password";
const VALUE = "hush p@:/?#";

/** A colleague: a checkout and a CLI of their own. */
function colleague(t: TestContext, bucket: string, name: string) {
  const folder = temporaryFolder(t);
  const env = {
    PULUMI_HOME: join(folder, ".home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_CONFIG_PASSPHRASE: "shared",
  };
  const checkout = join(folder, "checkout");
  mkdirSync(checkout);
  for (const file of ["Pulumi.yaml", `Pulumi.${STACK}.yaml`]) cpSync(join(ROOT, file), join(checkout, file));
  const author = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: "a@b",
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: "a@b",
  };
  const options = { cwd: checkout, env: { ...env, ...author, PULUMI_BACKEND_URL: undefined }, all: true } as const;
  const run = async (lines: readonly string[], to = bucket, input?: string) => {
    const here = lines.map((line) =>
      line.replace(/s3:\/\/[^']*/, `file://${to}`).replace(/awskms:[^']*/, "passphrase"),
    );
    return (await execa("bash", ["-e", "-c", here.join("\n")], { ...options, ...given(input) })).all ?? "";
  };
  return { checkout, run };
}

describe("the set-up of a team", () => {
  test("is three lines for each of the two ways, and what they need once", () => {
    assert.deepEqual(
      [SETUP, CLOUD].map((lines) => lines.length),
      [3, 3],
    );
    assert.ok(ACCOUNT.every((line) => line.startsWith("aws ")) && CHANGE.length === 1 && MOVE.length === 4);
  });

  test("gives a stack whose secrets a colleague reads after the first line alone, and a place that can change", async (t) => {
    const bucket = temporaryFolder(t);
    const [ann, ben] = ["ann", "ben"].map((name) => colleague(t, bucket, name)) as [Colleague, Colleague];
    await ann.run(["git init -q", "git add .", "git commit -qm before"]);
    await ann.run(SETUP);
    await ann.run([`pulumi config set -s ${STACK} --secret ${KEY}`, "git commit -qam secret"], bucket, VALUE);
    const file = `Pulumi.${STACK}.yaml`;
    assert.ok(!readFileSync(join(ann.checkout, file), "utf8").includes("hush"));

    cpSync(join(ann.checkout, file), join(ben.checkout, file));
    await ben.run(SETUP.slice(0, 1));
    assert.match(await ben.run([`pulumi config get -s ${STACK} ${KEY}`]), new RegExp(`^${VALUE.replace("?", "\\?")}$`));

    const another = temporaryFolder(t);
    await ann.run(MOVE, another);
    assert.equal(await ann.run(["git status --porcelain --untracked-files=no"]), "", "the stack's file stays");
    assert.match(await ann.run(["pulumi stack ls --all"]), /prod/);
    assert.match(await ann.run([`pulumi config get -s ${STACK} ${KEY}`]), /hush/);
  });

  test("changes the key by a command that the CLI knows", async (t) => {
    const { run } = colleague(t, temporaryFolder(t), "ann");
    const [verb = ""] = CHANGE[0]!.split(" -s ");
    assert.match(await run([`${verb} --help`]), /awskms:\/\//);
    assert.match(await run(["pulumi org set-default --help"]), /set-default <name>/);
  });
});

type Colleague = ReturnType<typeof colleague>;
