import assert from "node:assert/strict";
import { test } from "node:test";

import { ofResources } from "../../policy/stack";
import { violationsOfStack } from "../../policy/violations";
import { rendered, STACKS } from "../support/stacks";

for (const name of Object.keys(STACKS)) {
  test(`${name} keeps every rule`, async () => {
    const { resources, objects } = await rendered(name);
    assert.equal(resources.filter(({ object }) => object).length, objects.length);
    const found = violationsOfStack(ofResources(resources));
    assert.deepEqual(
      found.map(({ rule, resource, what }) => `${rule}: ${resource.type} ${resource.name}: ${what}`),
      [],
    );
  });
}
