import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { runScript } from "../../../support/scripts";

const config = (...args: string[]) => runScript("scripts/config.ts", args);

describe("npm run config -- STACK PATH", () => {
  test("prints one value, defaults included, and nothing else", async () => {
    const values = {
      "cluster.kind": "existing",
      "cluster.context": "wealist-prod",
      "delivery.platform": "linux/amd64",
      "database.kind": "statefulset",
      "database.namespace": "postgresql-prod",
    };
    for (const [path, value] of Object.entries(values)) assert.equal((await config("prod", path)).stdout, value, path);
  });

  test("says so where there is no single value", async () => {
    for (const path of ["cluster", "cluster.nothing", "nothing.at.all"]) {
      const { exitCode, stdout, stderr } = await config("prod", path);
      assert.deepEqual([exitCode, stdout, stderr], [1, "", `Pulumi.prod.yaml has no single value at ${path}.`]);
    }
  });
});
