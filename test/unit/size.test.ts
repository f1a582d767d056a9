/** A file is one subject: whoever looks for something reads no more than a few screens of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { projectFiles } from "../../scripts/lib/new/rewrite";
import { ROOT } from "../support/config";

const MOST = 200;

test(`no source file has more than ${MOST} lines, a test neither`, async () => {
  const files = (await projectFiles(ROOT)).filter((file) => /\.(ts|sh|sql)$/.test(file));
  assert.ok(files.length > 200);
  const lines = (file: string) => readFileSync(join(ROOT, file), "utf8").trimEnd().split("\n").length;
  const long = files.map((file) => `${file}: ${lines(file)}`).filter((each) => Number(each.split(": ")[1]) > MOST);
  assert.deepEqual(long, []);
});
