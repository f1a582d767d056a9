import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { temporaryFolder } from "../../support/temporary";
import { markdown, Results, tail, type Result } from "../../there-and-back/report";

describe("what was found", () => {
  const result = (changed: Partial<Result>): Result => ({
    key: "services[].port",
    value: "8080",
    wrong: false,
    seconds: { there: 20.4, back: 18.6 },
    outcomes: ["converges", "converges"],
    note: "",
    ...changed,
  });

  test("is a table: what was left out says why, what failed says what in one line", () => {
    const failed = result({ wrong: true, outcomes: ["told", "FAILED"], note: "back: half made\nthe output\n" });
    const { seconds: _, ...left } = result({
      key: "cluster.kind",
      value: "",
      outcomes: [],
      note: "a cluster of others",
    });
    const lines = markdown([result({}), failed, left])
      .split("\n")
      .slice(2);
    assert.deepEqual(lines, [
      "| `services[].port` | `8080` | 20 | 19 | converges |",
      "| `services[].port` | `8080`, wrong | 20 | 19 | told, then FAILED; back: half made |",
      "| `cluster.kind` |  |  |  | left out: a cluster of others |",
    ]);
    assert.equal(tail(Array.from({ length: 50 }, (_, n) => n).join("\n")).split("\n").length, 30);
  });

  test("is kept in a file, where a run goes on but for what failed", (t) => {
    const file = join(temporaryFolder(t), "found");
    const first = new Results(file);
    first.add(result({}));
    first.add(result({ wrong: true, outcomes: ["FAILED", "converges"] }));
    const next = new Results(file);
    assert.equal(next.has(result({})), true);
    assert.equal(next.has(result({ wrong: true })), false);
    next.add(result({ wrong: true, outcomes: ["told", "converges"] }));
    const all = new Results(file).inOrder(["services[].port"]);
    assert.deepEqual(
      all.map(({ outcomes }) => outcomes[0]),
      ["converges", "told"],
    );
    assert.equal(readFileSync(file, "utf8").trimEnd().split("\n").length, 3);
  });
});
