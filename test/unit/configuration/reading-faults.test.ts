/** What is wrong with a stack's file as YAML: one message, with its line and cure, and nothing of what stands there. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { readStackFile, readText } from "../../../configuration/stack-file";
import { temporaryFolder } from "../../support/temporary";
import { CASES } from "./reading-cases";

describe("a stack's file", () => {
  for (const { what, text, line, problem, cure } of CASES) {
    test(`with ${what} is refused in one message: line, what, cure; nothing of its content`, () => {
      const { faults } = readText(text);
      assert.equal(faults.length, 1, JSON.stringify(faults));
      const [fault] = faults;
      assert.match(fault!.path, new RegExp(`^line ${line}(,|$)`));
      assert.match(fault!.problem, problem);
      assert.match(fault!.cure, cure);
      assert.ok(!/hunter2|0123/.test(JSON.stringify(faults)), JSON.stringify(faults));
    });
  }

  test("may hold what the engine itself writes there, and x-… for anchors", () => {
    const text = "x-env: &env { A: b }\nsecretsprovider: x\nencryptedkey: y\nencryptionsalt: z\nconfig: { a: *env }\n";
    const { config, encryption, faults } = readText(text);
    assert.deepEqual([config, faults], [{ "wealist:a": { A: "b" } }, []]);
    assert.deepEqual(encryption, { secretsprovider: "x", encryptedkey: "y", encryptionsalt: "z" });
  });

  test("whose anchors would stand for billions of values is refused, at once", () => {
    const levels = Array.from({ length: 30 }, (_, i) => `x-${i}: &a${i} [${i > 0 ? `*a${i - 1}, *a${i - 1}` : "1"}]\n`);
    const { faults } = readText(`${levels.join("")}config: { wealist:services: *a29 }\n`);
    assert.match(faults[0]!.problem, /more values than a stack can have/);
  });

  test("is told whole to whoever reads it, and what encrypts a part of a value makes the whole a secret", (t) => {
    const folder = temporaryFolder(t, {
      "Pulumi.bad.yaml": "config:\n  wealist:services:\n    - env: { UMASK: 0022, ID: 1_000 }\n",
      "Pulumi.good.yaml": "config:\n  wealist:a: { b: { secure: v1:x } }\n  wealist:c: 1\n",
    });
    assert.throws(
      () => readStackFile(folder, "bad", () => ""),
      (error: Error) => /^Pulumi\.bad\.yaml has 2 faults; nothing was changed\./.test(error.message),
    );
    writeFileSync(join(folder, "Pulumi.none.yaml"), "");
    const { values, secretKeys } = readStackFile(folder, "good", (key) => `secret of ${key}`);
    assert.deepEqual(values, { "wealist:a": '{"b":"secret of wealist:a"}', "wealist:c": "1" });
    assert.deepEqual(secretKeys, ["wealist:a"]);
    assert.deepEqual(readStackFile(folder, "none", () => "").values, {});
  });
});
