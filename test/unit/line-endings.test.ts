/** A checkout on Windows turns every `\n` into `\r\n`, which no shell in a container takes, and gives images other tags. */
import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import execa from "execa";

import { contentTag } from "../../components/image/content-tag";
import { projectFiles } from "../../scripts/lib/new/rewrite";
import { ROOT } from "../support/config";
import { suiteCleanup } from "../support/suite";
import { temporaryFolder } from "../support/temporary";

const IDENTITY = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
const KANBAN = "applications/backend/services/kanban";

describe("a clone with core.autocrlf=true", () => {
  const cleanup = suiteCleanup();
  let clone = "";
  let files: string[] = [];

  before(async () => {
    const folder = temporaryFolder(cleanup);
    const origin = join(folder, "origin");
    clone = join(folder, "clone");
    files = await projectFiles(ROOT);
    for (const file of files) cpSync(join(ROOT, file), join(origin, file));
    const git = (...args: string[]) => execa("git", [...IDENTITY, ...args], { cwd: origin });
    await git("init", "--quiet");
    await git("-c", "core.autocrlf=false", "add", "--all", "--force");
    await git("commit", "--quiet", "--no-verify", "--message=all");
    await git("clone", "--quiet", "-c", "core.autocrlf=true", origin, clone);
  });

  test("has every file byte for byte", () => {
    assert.ok(files.length > 200);
    const differing = files.filter((file) => !readFileSync(join(clone, file)).equals(readFileSync(join(ROOT, file))));
    assert.deepEqual(differing, []);
    const turned = files.filter((file) => readFileSync(join(clone, file)).includes("\r\n"));
    assert.deepEqual(turned, []);
  });

  test("gives the image the same tag", () => {
    const tag = (root: string) => contentTag({ context: join(root, KANBAN), platform: "linux/amd64" });
    const [there, here] = [tag(clone), tag(join(clone, "../origin"))];
    assert.equal(there, here);
  });
});
