import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parse } from "yaml";

import { fileOf, masked, toStream, toYaml } from "../../../../review/render/manifest";
import type { KubernetesObject } from "../../../../components/kubernetes/object";

const SECRET: KubernetesObject = {
  stringData: { b: "canary", a: "canary" },
  data: { c: "canary" },
  metadata: { namespace: "board-api-local", name: "board-api-secret-<suffix>" },
  kind: "Secret",
  apiVersion: "v1",
};

describe("a rendered object as YAML", () => {
  test("shows a Secret's keys and hides its values", () => {
    const { data, stringData } = parse(toYaml(SECRET)) as Record<string, unknown>;
    assert.deepEqual([data, stringData], [{ c: "***" }, { a: "***", b: "***" }]);
    assert.ok(!toYaml(SECRET).includes("canary"));
    assert.equal(masked({ ...SECRET, kind: "ConfigMap" })["data"], SECRET["data"]);
  });

  test("has its keys in one order: what it is first, then by name", () => {
    assert.deepEqual(Object.keys(parse(toYaml(SECRET)) as object), [
      "apiVersion",
      "kind",
      "metadata",
      "data",
      "stringData",
    ]);
  });

  test("repeats equal parts instead of referring to them, as kubectl's users expect", () => {
    const labels = { a: "1" };
    const object = { ...SECRET, kind: "ConfigMap", data: undefined, spec: { one: labels, two: labels } };
    assert.doesNotMatch(toYaml(object), /[&*]a\d/);
  });

  test("has a file by its namespace, kind and name", () => {
    const metadata = { name: "board-api-local" };
    assert.equal(fileOf(SECRET), "board-api-local/secret-board-api-secret.yaml");
    assert.equal(
      fileOf({ apiVersion: "v1", kind: "Namespace", metadata }),
      "board-api-local/namespace-board-api-local.yaml",
    );
  });

  test("is one document of a stream", () => {
    assert.equal(toStream([SECRET, SECRET]).split(/^---$/m).length, 3);
  });
});
