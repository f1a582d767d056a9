import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { compare } from "../../../../review/diff/compare";
import type { KubernetesObject } from "../../../../review/diff/model";
import { report } from "../../../../review/diff/report";
import { masked, object, side } from "./objects";

const pod = (name: string, escalation: boolean, namespace = "a", hostNetwork = false) =>
  object("Deployment", `${namespace}/${name}`, {
    spec: {
      template: {
        spec: { hostNetwork, containers: [{ name, securityContext: { allowPrivilegeEscalation: escalation } }] },
      },
    },
  });

const broken = (before: readonly KubernetesObject[] | undefined, after: readonly KubernetesObject[]) =>
  compare(before && side(before), side(after))
    .policies.filter(({ text }) => /pss-privilege|pss-host-namespaces/.test(text))
    .map(({ object: { metadata }, text }) => `${metadata.name}: ${/breaks `(.*?)`/.exec(text)![1]}`);

const ESCALATION = "pss-privilege-escalation";

describe("a policy is newly broken", () => {
  test("where an object kept it, and where an object is new", () => {
    assert.deepEqual(broken([pod("x", false)], [pod("x", true)]), [`x: ${ESCALATION}`]);
    assert.deepEqual(broken([], [pod("x", true)]), [`x: ${ESCALATION}`]);
    assert.deepEqual(broken(undefined, [pod("x", true)]), [`x: ${ESCALATION}`]);
  });

  test("each by itself, where another one was broken before", () => {
    assert.equal(broken([pod("x", true)], [pod("x", true, "a", true)]).length, 1);
    assert.equal(
      broken([pod("x", true), pod("y", false)], [pod("x", true), pod("y", true)]).join(),
      `y: ${ESCALATION}`,
    );
  });

  test("with what is wrong, and the cure", () => {
    const comparison = compare(side([pod("x", false)]), side([pod("x", true)]));
    const text = report({
      title: "t",
      notes: [],
      stacks: [{ stack: "s", presence: "both", comparison }],
      command: "c",
    });
    assert.match(
      text,
      /### Stack `s`: 1 changed\n\n#### ⚠ Breaks a policy\n\n- Deployment `a\/x`: `container x: .*` breaks `pss-privilege-escalation`: set .*\n\n\| Change /,
    );
  });
});

describe("a policy is not newly broken", () => {
  test("where it was before, where it is kept now, and where the stack is gone", () => {
    assert.deepEqual(broken([pod("x", true)], [pod("x", true)]), []);
    assert.deepEqual(broken([pod("x", true)], [pod("x", false)]), []);
    assert.deepEqual(compare(side([pod("x", true)]), undefined).policies, []);
  });

  test("by a new service's password, which is masked as the administrator's is", () => {
    const administrator = masked("db/superuser", "superuser", "POSTGRES_PASSWORD");
    const own = masked("a/own-db-secret", "configuration", "PGPASSWORD");
    const { policies } = compare(side([administrator]), side([administrator, own]));
    assert.deepEqual(
      policies.filter(({ text }) => text.includes("administrator-stays")),
      [],
    );
  });

  test("by an object that only moves", () => {
    assert.deepEqual(broken([pod("x", true)], [pod("x", true, "b")]), []);
  });
});
