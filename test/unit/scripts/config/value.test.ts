import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { runScript } from "../../../support/scripts";

const config = (...args: string[]) => runScript("scripts/config.ts", args);

describe("npm run config -- STACK PATH", () => {
  test("prints one value, defaults included, and nothing else", async () => {
    assert.equal((await config("prod", "cluster.context")).stdout, "wealist-prod");
    assert.equal((await config("prod", "delivery.platform")).stdout, "linux/amd64");
  });

  test("says so where there is no single value", async () => {
    for (const path of ["cluster", "cluster.nothing", "nothing.at.all"]) {
      const { exitCode, stdout, stderr } = await config("prod", path);
      assert.deepEqual([exitCode, stdout, stderr], [1, "", `Pulumi.prod.yaml has no single value at ${path}.`]);
    }
  });
});
