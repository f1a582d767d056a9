import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Inputs, resourceOf } from "../../policy/engine";
import { UNKNOWN } from "../../policy/object";

type Noted = Parameters<Inputs["note"]>[0];

const opts: Noted["opts"] = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};
const noted = (kind: string, name: string, props: Record<string, unknown>): Noted => ({
  type: `kubernetes:core/v1:${kind}`,
  name,
  urn: name,
  props: { apiVersion: "v1", kind, ...props },
  opts,
});

/** As the SDK hands over what a preview cannot know. */
const unknown = <K extends string>(key: K, rest: object = {}) =>
  Object.defineProperty({ ...rest }, key, {
    enumerable: true,
    get: () => {
      throw new Error("can't be known during preview");
    },
  });

/** As a rule about the whole stack is given them. */
const resources = (...given: readonly (Noted & { readonly from?: string })[]) =>
  given.map(({ from, ...resource }) => ({
    ...resource,
    props: {},
    dependencies: [],
    propertyDependencies: { metadata: given.filter(({ urn }) => urn === from) },
  })) as unknown as Parameters<Inputs["stackOf"]>[0];

describe("a resource of the engine", () => {
  test("is an object with its name, and what cannot be known as a placeholder, wherever it is", () => {
    const { object } = resourceOf(
      noted("Secret", "web", { metadata: unknown("namespace", { name: "web-1a2b" }), list: [unknown("value")] }),
    );
    assert.deepEqual(object, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "web-1a2b", namespace: UNKNOWN },
      list: [{ value: UNKNOWN }],
    });
  });

  test("has the name that the provider will give it, before there is one", () => {
    assert.equal(resourceOf(noted("Secret", "web", {})).object?.metadata.name, "web-<suffix>");
  });

  test("is no object where it is another provider's", () => {
    assert.equal(resourceOf({ ...noted("k3d", "cluster", {}), type: "other:index:Thing" }).object, undefined);
  });
});

describe("the engine's stack", () => {
  const namespace = noted("Namespace", "ns", { metadata: { name: "web-prod" } });
  const quota = noted("ResourceQuota", "quota", { metadata: unknown("namespace", { name: "quota" }) });

  test("knows a namespace that is not made yet by the Namespace that its objects come from", () => {
    const inputs = new Inputs();
    for (const each of [namespace, quota]) inputs.note(each);
    const { stack, urnOf } = inputs.stackOf(resources(namespace, { ...quota, from: "ns" }));
    const found = stack.resources.find(({ name }) => name === "quota")!;
    assert.equal(found.object?.metadata.namespace, "web-prod");
    assert.equal(urnOf(found), "quota");
  });

  test("leaves unknown what comes from no Namespace", () => {
    const inputs = new Inputs();
    for (const each of [namespace, quota]) inputs.note(each);
    const { stack } = inputs.stackOf(resources(namespace, quota));
    assert.equal(stack.resources[1]?.object?.metadata.namespace, UNKNOWN);
  });

  test("is made of what it is asked about, by what was noted last", () => {
    const inputs = new Inputs();
    for (const each of [namespace, quota, { ...namespace, opts: { ...opts, protect: true } }]) inputs.note(each);
    const { stack } = inputs.stackOf(resources(namespace));
    assert.deepEqual(
      stack.resources.map(({ name, protect }) => [name, protect]),
      [["ns", true]],
    );
  });
});
