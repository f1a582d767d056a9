import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { identity, subject, type KubernetesObject } from "../../../../review/diff/model";
import { objectChanges } from "../../../../review/diff/objects";
import { object, template } from "./objects";

const told = (before: readonly KubernetesObject[], after: readonly KubernetesObject[]) =>
  objectChanges(before, after).map(
    (change) => `${change.status} ${identity(subject(change)).replaceAll("\0", " ").trim()}`,
  );

describe("the objects that differ", () => {
  test("are added, removed or changed; equal ones are not told", () => {
    const kept = object("Service", "a/board-api");
    const [old, current] = [template(), template({ image: "app:2" })].map((spec) =>
      object("Deployment", "a/board-api", spec),
    );
    const [gone, come] = [object("ConfigMap", "a/gone", {}, "x"), object("Secret", "a/come")];
    assert.deepEqual(told([kept, old!, gone], [come, current!, kept]), [
      "removed a ConfigMap gone",
      "changed a Deployment board-api apps",
      "added a Secret come",
    ]);
  });

  test("come in the same order, whatever that of the files is", () => {
    const objects = ["b/y", "a/x", "a/z"].map((name) => object("Service", name));
    assert.deepEqual(told([], objects), told([], [...objects].reverse()));
  });

  test("are renamed where kind and labels stay the same, and either the name or the namespace", () => {
    const before = [object("Namespace", "postgresql-prod"), object("StatefulSet", "postgresql-prod/postgres")];
    const after = [object("Namespace", "data-prod"), object("StatefulSet", "data-prod/postgres")];
    assert.deepEqual(told(before, after), [
      "renamed data-prod  data-prod",
      "renamed data-prod StatefulSet postgres apps",
    ]);
    assert.deepEqual(told([object("Job", "a/old")], [object("Job", "a/new")]), ["renamed a Job new batch"]);
  });

  test("are removed and added rather than renamed where it could be either of two", () => {
    const [old, one, two] = ["a/old", "a/one", "a/two"].map((name) => object("Job", name));
    assert.deepEqual(told([old!], [one!, two!]), [
      "removed a Job old batch",
      "added a Job one batch",
      "added a Job two batch",
    ]);
  });

  test("are removed and added where the labels say that they belong to different things", () => {
    const [old, current] = [object("Job", "a/old", {}, "migrations"), object("Job", "a/new", {}, "access")];
    assert.deepEqual(told([old], [current]), ["added a Job new batch", "removed a Job old batch"]);
  });
});
