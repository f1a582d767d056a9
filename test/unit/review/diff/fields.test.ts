import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fieldChanges } from "../../../../review/diff/fields";

const container = (name: string, memory: string) => ({ name, resources: { limits: { memory } } });
const paths = (old: unknown, current: unknown) => fieldChanges(old, current).map(({ path }) => path);

describe("the fields that differ", () => {
  test("are none of equal objects, whatever the order of their keys", () => {
    assert.deepEqual(fieldChanges({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 }), []);
  });

  test("have their path, and what stood and stands there", () => {
    const changes = fieldChanges({ spec: { replicas: 2 } }, { spec: { replicas: "2" } });
    assert.deepEqual(changes, [{ path: "spec.replicas", old: 2, new: "2" }]);
  });

  test("that a side does not have are undefined there", () => {
    const changes = fieldChanges({ data: { A: "1" } }, { data: { B: "2" } });
    assert.deepEqual(changes, [
      { path: "data.A", old: "1", new: undefined },
      { path: "data.B", old: undefined, new: "2" },
    ]);
  });

  test("are found in list items by their name, so that a new first one changes no other", () => {
    const old = { spec: { containers: [container("api", "1Gi")] } };
    const current = { spec: { containers: [container("proxy", "64Mi"), container("api", "2Gi")] } };
    assert.deepEqual(paths(old, current), ["spec.containers[api].resources.limits.memory", "spec.containers[proxy]"]);
  });

  test("are found by the path of a mount where one volume is mounted twice", () => {
    const mounts = (readOnly: boolean) => [
      { name: "data", mountPath: "/a" },
      { name: "data", mountPath: "/b", readOnly },
    ];
    assert.deepEqual(paths({ volumeMounts: mounts(true) }, { volumeMounts: mounts(false) }), [
      "volumeMounts[/b].readOnly",
    ]);
  });

  test("are found by their place in lists of items without a name", () => {
    const from = (name: string) => ({ envFrom: [{ configMapRef: { name } }] });
    assert.deepEqual(paths(from("a"), from("b")), ["envFrom[0].configMapRef.name"]);
  });

  test("of a list of plain values are the list", () => {
    const change = { path: "command", old: ["a", "b"], new: ["x", "a", "b"] };
    assert.deepEqual(fieldChanges({ command: change.old }, { command: change.new }), [change]);
  });

  test("include the order of named items, which nothing else would show", () => {
    const env = (...names: string[]) => ({ env: names.map((name) => ({ name, value: "1" })) });
    assert.deepEqual(paths(env("A", "B"), env("B", "A")), ["env (order)"]);
    assert.deepEqual(paths(env("A", "B"), env("C", "A", "B")), ["env[C]"]);
  });

  test("have keys with dots in brackets", () => {
    assert.deepEqual(paths({ labels: { "a.b/c": "1" } }, { labels: {} }), ['labels["a.b/c"]']);
  });

  test("are found where a value becomes a list, a list an object, an object nothing", () => {
    assert.deepEqual(paths({ a: 1, b: [{ name: "x" }], c: {} }, { a: [1], b: {}, c: null }), ["a", "b", "c"]);
    assert.deepEqual(paths({ a: [] }, { a: [{ name: "x" }] }), ["a"]);
  });
});
