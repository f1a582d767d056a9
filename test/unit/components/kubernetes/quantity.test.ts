import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { isQuantity, mebibytes, parseQuantity } from "../../../../components/kubernetes/quantity";

describe("a Kubernetes quantity", () => {
  test("is read in powers of two, powers of ten and thousandths", () => {
    const read = Object.fromEntries(
      ["512Mi", "1Gi", "2Ki", "1Ti", "5M", "3k", "1G", "100m", "0.5", "7"].map((q) => [q, parseQuantity(q)]),
    );
    assert.deepEqual(read, {
      "512Mi": 536_870_912,
      "1Gi": 1_073_741_824,
      "2Ki": 2048,
      "1Ti": 2 ** 40,
      "5M": 5_000_000,
      "3k": 3000,
      "1G": 1e9,
      "100m": 0.1,
      "0.5": 0.5,
      "7": 7,
    });
  });

  test("is refused in any other form", () => {
    for (const text of ["", "Mi", "512 Mi", "512MB", "-1", "1e3", "512mi", ".5Gi", "1Gi\n"]) {
      assert.equal(isQuantity(text), false, JSON.stringify(text));
      assert.throws(() => parseQuantity(text), /is not a Kubernetes quantity such as 256Mi/);
    }
  });

  test("is printed in whole mebibytes, never less than it was", () => {
    assert.deepEqual([536_870_912, 536_870_913, 1].map(mebibytes), ["512Mi", "513Mi", "1Mi"]);
  });
});
