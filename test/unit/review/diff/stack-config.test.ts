import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { compare } from "../../../../review/diff/compare";
import { stackConfig } from "../../../../review/diff/stack-config";
import { side } from "./objects";

describe("a stack's file", () => {
  test("is read as far as the comparison needs it, without the project's name", () => {
    const text =
      "encryptionsalt: s\nconfig:\n  shop:services: [{name: a}]\n  shop:a-KEY:\n    secure: v1:x\n  pulumi:tags: {a: b}\n";
    const { plain, secrets } = stackConfig(text);
    assert.deepEqual(plain, { services: [{ name: "a" }], "pulumi:tags": { a: "b" } });
    assert.deepEqual(secrets, { "a-KEY": "v1:x" });
  });

  test("with another encryption key is told, since then every ciphertext differs", () => {
    const config = (encryption: string) => ({ encryption, secrets: { a: encryption } });
    assert.equal(compare(side([], config("a")), side([], config("b"))).reencrypted, true);
    assert.equal(compare(side([], config("a")), side([], { ...config("a"), secrets: { a: "b" } })).reencrypted, false);
  });

  test("that is empty or no mapping has nothing", () => {
    for (const text of ["", "config:\n", "- a\n"]) assert.deepEqual(stackConfig(text).secrets, {});
  });
});
