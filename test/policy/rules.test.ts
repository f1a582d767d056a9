import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { RULES } from "../../policy/rules";
import { violationsOfStack } from "../../policy/violations";
import { BROKEN } from "./broken";
import { broken } from "./broken/break";
import { good, stackOf } from "./good";

/** Values of the examples that nobody should read in a message. */
const SECRETS = /a-password|a-token|a-key|the-superuser's|the-login's/;

describe("the rules", () => {
  test("are all kept by a stack that does everything right", () => {
    assert.deepEqual(violationsOfStack(stackOf(good()), RULES), []);
  });

  test("each have an example that breaks it, and no example is of a rule that is not there", () => {
    assert.deepEqual(Object.keys(BROKEN).sort(), RULES.map(({ name }) => name).sort());
    for (const [name, examples] of Object.entries(BROKEN)) assert.ok(examples.length > 0, name);
  });

  test("each say what has to hold, what to do and where it comes from, in one line", () => {
    for (const { name, description, cure, source } of RULES) {
      assert.match(name, /^[a-z]+(-[a-z]+)*$/);
      for (const text of [description, cure, source]) assert.match(text, /^\S.*[^.\s]$/, name);
    }
    assert.equal(new Set(RULES.map(({ name }) => name)).size, RULES.length);
  });
});

for (const [name, examples] of Object.entries(BROKEN)) {
  describe(`${name} catches`, () => {
    for (const example of examples) {
      test(example.how, () => {
        const found = violationsOfStack(stackOf(broken(example)), RULES);
        assert.deepEqual([...new Set(found.map(({ rule }) => rule))], [name]);
        assert.ok(
          found.some(({ what }) => example.told.test(what)),
          found.map(({ what }) => what).join("\n"),
        );
        for (const { what } of found) assert.doesNotMatch(what, SECRETS);
      });
    }
  });
}
