/** The search itself: a search that finds nothing anywhere proves nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { stringify } from "yaml";

import { canary, leaked, wordOf } from "../support/canary";

const WORD = wordOf("JWT_SECRET");
const SECRET = canary("JWT_SECRET");

const ENCODED: Record<string, string> = {
  "as it is": `x=${SECRET}`,
  "percent-encoded": encodeURIComponent(SECRET),
  "in JSON": JSON.stringify({ a: SECRET }),
  "in YAML": stringify({ a: SECRET }),
  "in base64": Buffer.from(SECRET).toString("base64"),
  "in base64, one character later": Buffer.from(`x${SECRET}`).toString("base64"),
  "in base64, inside a URL": Buffer.from(`postgresql://u:${encodeURIComponent(SECRET)}@h/d`).toString("base64url"),
  "in hex": Buffer.from(SECRET).toString("hex"),
};

describe("the search for a secret", () => {
  for (const [form, text] of Object.entries(ENCODED)) {
    test(`finds it ${form}`, () => assert.deepEqual(leaked(`before ${text} after`, [WORD]), [WORD]));
  }

  test("does not find another one", () => {
    assert.deepEqual(leaked(Object.values(ENCODED).join("\n"), [wordOf("OTHER")]), []);
  });
});
