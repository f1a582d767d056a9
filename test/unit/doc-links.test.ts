/** Every link within the documentation leads to a file that is there, and to a heading of it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { projectFiles } from "../../scripts/lib/new/rewrite";
import { ROOT } from "../support/config";

/** As GitHub makes it of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
const anchors = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));

test("every link within the documentation leads somewhere", async () => {
  const pages = (await projectFiles(ROOT)).filter((file) => file.endsWith(".md") && !file.startsWith("applications/"));
  const wrong: string[] = [];
  let count = 0;
  for (const page of pages) {
    const text = readFileSync(join(ROOT, page), "utf8");
    for (const [, link] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = "", heading] = link!.split("#");
      const file = path === "" ? join(ROOT, page) : join(ROOT, dirname(page), path);
      count += 1;
      if (!existsSync(file)) wrong.push(`${page}: ${link}`);
      else if (heading && !anchors(readFileSync(file, "utf8")).includes(heading)) wrong.push(`${page}: ${link}`);
    }
  }
  assert.ok(count > 60, String(count));
  assert.deepEqual(wrong, []);
});
