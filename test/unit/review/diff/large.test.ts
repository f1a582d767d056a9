import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { compare } from "../../../../review/diff/compare";
import type { StackSide } from "../../../../review/diff/model";
import { COMMENT, report } from "../../../../review/diff/report";
import { masked } from "../../../../review/render/manifest";
import { renderStack } from "../../../../review/render/render";
import { prod, raw, service } from "../../../support/config";
import { untraced } from "../../../support/stacks";
import { side } from "./objects";

const COUNT = 50;

/** A stack of many services, all with `changed`. */
async function services(changed: (index: number) => Record<string, unknown>): Promise<StackSide> {
  const each = Array.from({ length: COUNT }, (_, index) => service({ name: `service-${index}`, ...changed(index) }));
  const values = raw(prod({ services: each }));
  return side((await untraced(() => renderStack("large", { values }))).objects.map(masked));
}

const whole = (old: StackSide, current: StackSide, limit?: number) => {
  const comparison = compare(old, current);
  const stacks = ["local", "prod"].map((stack) => ({ stack, presence: "both", comparison }) as const);
  return report({ title: "many", notes: [], stacks, command: "npm run diff -- main --full", limit });
};

describe("a change of 50 services in two stacks", () => {
  const sides = new Map<string, [StackSide, StackSide]>();
  before(async () => {
    const none = side([]);
    const plain = await services(() => ({}));
    const env = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`VARIABLE_${i}`, `${"long ".repeat(30)}${i}`]),
    );
    const memory = { requests: { memory: "512Mi", cpu: "200m" }, limits: { memory: "1Gi", cpu: "1" } };
    const port = (index: number) => 9000 + index;
    const other = await services((index) => ({
      env,
      resources: memory,
      port: port(index),
      database: { name: `other_${index}` },
    }));
    sides.set("new", [none, plain]).set("removed", [plain, none]).set("changed in every way", [plain, other]);
    sides.set("with more memory", [plain, await services(() => ({ resources: memory }))]);
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
