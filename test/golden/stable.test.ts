import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { toStream } from "../../review/render/manifest";
import { renderStack } from "../../review/render/render";
import { readStackFile } from "../../configuration/stack-file";
import { ROOT } from "../support/config";
import { STACKS } from "./golden";

const stream = async (...args: Parameters<typeof renderStack>) => toStream((await renderStack(...args)).objects);

/** The same value with the keys of every object in the opposite order; lists keep theirs. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("equal input", () => {
  for (const stack of STACKS) {
    test(`renders ${stack} to equal bytes, again and after another stack`, async () => {
      const first = await stream(stack);
      await stream(stack === "local" ? "prod" : "local");
      assert.equal(await stream(stack), first);
    });

    test(`renders ${stack} to equal bytes, whatever the order of the keys in its file`, async () => {
      const { values, secretKeys } = readStackFile(ROOT, stack, () => "");
      const turned = Object.entries(values)
        .reverse()
        .map(([key, text]) => [key, JSON.stringify(reversed(JSON.parse(text)))]);
      const other = Object.fromEntries(turned) as Record<string, string>;
      assert.notEqual(JSON.stringify(other), JSON.stringify(values));
      assert.equal(await stream(stack, { values: other, secretKeys }), await stream(stack, { values, secretKeys }));
    });
  }

  test("of two stacks is told apart", async () => {
    assert.notEqual(await stream("local"), await stream("prod"));
  });
});
