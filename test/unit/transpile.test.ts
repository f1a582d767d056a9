/** The program is read by sucrase, which knows less of TypeScript than the compiler that checks it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { transform } from "sucrase";

import { ROOT } from "../support/config";

for (const folder of ["components", "outputs", "policy", "scripts", "stacks"]) {
  test(`every file of ${folder}/ is one that the program's own loader can read`, () => {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
    const sources = files.filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));
    assert.ok(folder === "outputs" || sources.length > 0);
    for (const file of sources) {
      const code = readFileSync(join(ROOT, folder, file), "utf8");
      assert.doesNotThrow(() => transform(code, { transforms: ["imports", "typescript"], filePath: file }), file);
    }
  });
}
