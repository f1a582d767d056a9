/** The configuration that the README shows a new company: short, whole, and without a fault. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { parse as parseYaml } from "yaml";

import { renderStack } from "../../../review/render/render";
import { message, parse, ROOT } from "../../support/config";

/** The one block of YAML that is a whole stack file. */
const whole = () => {
  const blocks = [...readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/^```yaml\n([^]*?)^```/gm)];
  const found = blocks.map(([, text]) => text!).filter((text) => text.startsWith("config:"));
  assert.equal(found.length, 1);
  return found[0]!;
};
const values = () => (parseYaml(whole()) as { config: Record<string, unknown> }).config;

describe("the whole prod configuration for a new company", () => {
  test("is at most 15 lines of YAML", () => {
    assert.ok(whole().trimEnd().split("\n").length <= 15);
  });

  test("has no fault, and is all that prod needs: cluster, registry, version, a service with its database", async () => {
    assert.equal(message(values()), "");
    const { cluster, delivery, services, protect } = parse(values());
    assert.ok(cluster.existing);
    assert.deepEqual([delivery.kind, protect], ["registry", true]);
    assert.ok(services[0]!.database && services[0]!.migrations);
    const config = Object.fromEntries(Object.entries(values()).map(([key, value]) => [key, JSON.stringify(value)]));
    const { objects } = await renderStack("prod", { values: config });
    const kinds = new Set(objects.map(({ kind }) => kind));
    for (const kind of ["Namespace", "StatefulSet", "PersistentVolumeClaim", "Job", "Deployment", "Service", "Secret"])
      assert.ok(kinds.has(kind), kind);
  });
});
