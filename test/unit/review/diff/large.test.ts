import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { KubernetesObject } from "../../../../components/kubernetes/object";
import { compare } from "../../../../review/diff/compare";
import type { StackSide } from "../../../../review/diff/model";
import { COMMENT, report } from "../../../../review/diff/report";
import { runScript } from "../../../support/scripts";
import { COUNT, type CHANGES } from "./large";
import { side } from "./objects";

const whole = (old: StackSide, current: StackSide, limit?: number) => {
  const comparison = compare(old, current);
  const stacks = ["local", "prod"].map((stack) => ({ stack, presence: "both", comparison }) as const);
  return report({ title: "many", notes: [], stacks, command: "npm run diff -- main --full", limit });
};

describe("a change of 50 services in two stacks", () => {
  const sides = new Map<string, [StackSide, StackSide]>();
  before(async () => {
    const { stdout, stderr } = await runScript("test/unit/review/diff/large.ts", []);
    assert.equal(stderr, "");
    const { plain, other, memory } = JSON.parse(stdout) as Record<keyof typeof CHANGES, KubernetesObject[]>;
    const [none, before] = [side([]), side(plain)];
    sides
      .set("new", [none, before])
      .set("removed", [before, none])
      .set("changed in every way", [before, side(other)]);
    sides.set("with more memory", [before, side(memory)]);
  });

  for (const name of ["new", "removed", "changed in every way", "with more memory"]) {
    test(`fits a comment, and says what is left out: ${name}`, () => {
      const [old, current] = sides.get(name)!;
      const text = whole(old, current, COMMENT);
      const everything = whole(old, current);
      const full = new Set(everything.split("\n"));
      assert.ok(text.length <= COMMENT, String(text.length));
      assert.equal(text.match(/^<details>/gm)?.length, text.match(/<\/details>$/gm)?.length);
      const notes = text.split("\n").filter((line) => !full.has(line));
      for (const line of notes)
        assert.match(line, /^_\d+ of \d+ .* are left out here; all of them: `npm run diff -- main --full`_$/);
      assert.equal(notes.length > 0, full.size > text.split("\n").length || everything.length > COMMENT);
    });
  }

  test("tells every risk, whatever else is left out", () => {
    const [old, current] = sides.get("removed")!;
    const text = whole(old, current, COMMENT);
    assert.equal(text.match(/^- Namespace .* removed: it is deleted/gm)?.length, 2 * (COUNT + 1));
  });
});
