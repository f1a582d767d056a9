import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import execa from "execa";

import { ROOT } from "../../support/config";
import { temporaryFolder } from "../../support/temporary";

test("a checkout without its packages says how to install them, without a stack trace", async (t) => {
  const folder = temporaryFolder(t, { "a.ts": "" });
  copyFileSync(join(ROOT, "transpile.cjs"), join(folder, "transpile.cjs"));
  const { exitCode, stderr } = await execa(process.execPath, ["--require", "./transpile.cjs", "a.ts"], {
    cwd: folder,
    reject: false,
  });
  assert.deepEqual(
    [exitCode, stderr.split("\n")[0]],
    [1, "The packages that this project needs are not installed. Install them: npm ci"],
  );
  assert.doesNotMatch(stderr, /\n\s+at /);
});
