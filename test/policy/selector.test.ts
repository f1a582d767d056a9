import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { selects } from "../../policy/selector";

const labels = { app: "web", tier: "front" };

describe("a label selector", () => {
  const CASES: readonly (readonly [what: string, selector: Parameters<typeof selects>[0], picks: boolean])[] = [
    ["that is empty", {}, true],
    ["by a label", { matchLabels: { app: "web" } }, true],
    ["by all of its labels", { matchLabels: { app: "web", tier: "back" } }, false],
    ["by one of several values", { matchExpressions: [{ key: "app", operator: "In", values: ["mail", "web"] }] }, true],
    ["by none of several values", { matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, false],
    ["by what is not there", { matchExpressions: [{ key: "zone", operator: "NotIn", values: ["a"] }] }, true],
    ["by a key", { matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
    ["by a key's absence", { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
    ["by an operator that there is not", { matchExpressions: [{ key: "tier", operator: "Gt", values: ["1"] }] }, false],
  ];
  for (const [what, selector, picks] of CASES)
    test(`${what} ${picks ? "picks" : "does not pick"}`, () => assert.equal(selects(selector, labels), picks));
});
