import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { compare } from "../../../../review/diff/compare";
import type { KubernetesObject } from "../../../../review/diff/model";
import { object, side, template } from "./objects";

const compared = (before: readonly KubernetesObject[], after: readonly KubernetesObject[]) =>
  compare(side(before), side(after));
const rolls = (...sides: Parameters<typeof compared>) => compared(...sides).rolls.map(({ text }) => text);
const jobs = (...sides: Parameters<typeof compared>) => compared(...sides).jobs.map(({ text }) => text);

const deployment = (container: object = {}, spec: object = {}) => {
  const own = template({ ...container });
  return object("Deployment", "a/board-api", { spec: { ...own.spec, ...spec } });
};
const settings = (name: string, data: object, parts: Record<string, unknown> = { immutable: true }) =>
  object("ConfigMap", name, { data, ...parts }, "config");
const fromSettings = { envFrom: [{ configMapRef: { name: "config-<suffix>" } }] };

describe("pods are replaced", () => {
  test("where their template changes", () => {
    assert.deepEqual(rolls([deployment()], [deployment({ image: "app:2" })]), ["its pod template changes"]);
  });

  test("where what they refer to gets new content and so a new name", () => {
    const reader = deployment(fromSettings);
    const told = rolls(
      [reader, settings("a/config-<suffix>", { A: "1" })],
      [reader, settings("a/config-<suffix>", { A: "2" })],
    );
    assert.deepEqual(told, ["ConfigMap `a/config` has new content"]);
  });

  test("where a selector changes, which replaces the Deployment", () => {
    const told = rolls([deployment()], [deployment({}, { selector: { matchLabels: { a: "b" } } })]);
    assert.deepEqual(told, ["`spec.selector` cannot change in place"]);
  });

  test("where the workload moves", () => {
    assert.deepEqual(rolls([object("Deployment", "a/x", template())], [object("Deployment", "b/x", template())]), [
      "made anew, was Deployment `a/x`",
    ]);
  });
});

describe("pods stay", () => {
  test("where only their number changes", () => {
    assert.deepEqual(rolls([deployment({}, { replicas: 2 })], [deployment({}, { replicas: 3 })]), []);
  });

  test("where the content is not theirs, of another namespace, changes in place, or only its labels do", () => {
    const reader = deployment(fromSettings);
    const pairs = [
      [settings("a/other-<suffix>", { A: "1" }), settings("a/other-<suffix>", { A: "2" })],
      [settings("b/config-<suffix>", { A: "1" }), settings("b/config-<suffix>", { A: "2" })],
      [settings("a/config-<suffix>", { A: "1" }, {}), settings("a/config-<suffix>", { A: "2" }, {})],
      [
        settings("a/config-<suffix>", { A: "1" }),
        { ...settings("a/config-<suffix>", { A: "1" }), metadata: { name: "config-<suffix>", namespace: "a" } },
      ],
    ] as const;
    for (const [old, current] of pairs) assert.deepEqual(rolls([reader, old], [reader, current]), []);
  });

  test("is not said of new workloads", () => {
    assert.deepEqual(rolls([], [deployment()]), []);
  });
});

describe("Jobs run", () => {
  const job = (container: Record<string, unknown>, parts: object = {}) =>
    object("Job", "a/migrate-<suffix>", { spec: { ...template(container).spec, ...parts } });

  test("where they are new", () => assert.deepEqual(jobs([], [job({})]), ["new"]));

  test("again where their template or what it refers to changes", () => {
    assert.deepEqual(jobs([job({})], [job({ image: "app:2" })]), ["again: its pod template changes"]);
    const reader = job(fromSettings);
    const told = jobs(
      [reader, settings("a/config-<suffix>", { A: "1" })],
      [reader, settings("a/config-<suffix>", { A: "2" })],
    );
    assert.deepEqual(told, ["again: ConfigMap `a/config` has new content"]);
  });

  test("again where an object changes in place whose version they carry", () => {
    const pod = { metadata: { annotations: { by: "<resourceVersion superuser>", on: "<uid data>" } }, spec: {} };
    const reader = object("Job", "a/access-<suffix>", { spec: { template: pod } });
    const secret = (key: string) => object("Secret", "a/superuser", { stringData: { [key]: "***" } });
    assert.deepEqual(jobs([reader, secret("A")], [reader, secret("B")]), ["again: Secret `a/superuser` changes"]);
    const claim = (storageClassName: string) =>
      object("PersistentVolumeClaim", "a/data", { spec: { storageClassName } });
    assert.deepEqual(jobs([reader, claim("a")], [reader, claim("b")]), [
      "again: PersistentVolumeClaim `a/data` is made anew",
    ]);
  });

  test("not again where only their deadline changes", () => {
    assert.deepEqual(jobs([job({}, { activeDeadlineSeconds: 1 })], [job({}, { activeDeadlineSeconds: 2 })]), []);
  });
});
