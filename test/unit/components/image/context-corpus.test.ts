import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { corpus } from "../../../support/context-corpus/corpus";
import { everyday } from "../../../support/context-corpus/everyday";
import { countedOf } from "../../../support/context-corpus/pair";
import { temporaryFolder } from "../../../support/temporary";

describe("of the trees and ignore files whose builds were recorded", () => {
  const recorded = corpus();

  test("there are hundreds, every everyday one among them", () => {
    assert.ok(recorded.length >= 300);
    const inputs = recorded.map(({ tree, ignore }) => JSON.stringify([tree, ignore]));
    for (const { tree, ignore } of everyday) assert.ok(inputs.includes(JSON.stringify([tree, ignore])), ignore);
    assert.ok(recorded.filter(({ sent }) => sent === undefined).length >= 30);
  });

  const skip = process.platform === "darwin" && "its disks take `a` and `A` for one name";
  test("the files that BuildKit got are counted, and no other; what it refused is refused", { skip }, (t) => {
    for (const pair of recorded)
      assert.deepEqual(countedOf(temporaryFolder(t), pair), pair.sent, JSON.stringify([pair.tree, pair.ignore]));
  });
});
