import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { exemptionKey } from "../../components/kubernetes/exemption";
import { RULES } from "../../policy/rules";
import { ofResources, type StackResource } from "../../policy/stack";
import { violationsOf, violationsOfStack } from "../../policy/violations";
import { STACKS } from "../support/stacks";
import { BROKEN } from "./broken";
import { broken } from "./broken/break";
import { stackOf } from "./good";

/** Every object with a reason for breaking the rule. */
const withReason = (resources: Readonly<Record<string, StackResource>>, rule: string, reason: string) =>
  Object.fromEntries(
    Object.entries(resources).map(([key, { object, ...resource }]) => {
      if (!object) return [key, resource];
      const annotations = { ...(object.metadata["annotations"] as object), [exemptionKey(rule)]: reason };
      return [key, { ...resource, object: { ...object, metadata: { ...object.metadata, annotations } } }];
    }),
  );

describe("a reason", () => {
  for (const { name, optOut } of RULES) {
    const violated = (reason: string) => {
      const stack = stackOf(withReason(broken(BROKEN[name]![0]!), name, reason));
      return violationsOfStack(stack, RULES).map(({ rule }) => rule);
    };
    if (optOut === undefined)
      test(`is not taken for ${name}`, () => assert.ok(violated("because it is").includes(name)));
    else {
      test(`is taken for ${name}, but an empty one is not`, () => {
        assert.deepEqual(violated("because it is"), []);
        assert.deepEqual(violated(" "), [name]);
      });
    }
  }

  test("of the configuration is what lets an object break the rule", async () => {
    const { resources, objects } = await STACKS["other memory limits, each with its reason"]!();
    assert.deepEqual(violationsOfStack(ofResources(resources)), []);
    const without = objects.map(({ metadata, ...object }) => ({
      ...object,
      metadata: { ...metadata, annotations: {} },
    }));
    const found = violationsOf(without as typeof objects).filter(({ rule }) => rule === "memory-limit");
    assert.deepEqual(found.map(({ object }) => object.kind).sort(), ["Deployment", "Job", "StatefulSet"]);
  });
});
