/** What `npm run there-and-back` makes of what it sees. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { temporaryFolder } from "../support/temporary";
import { curesIn, tell } from "../there-and-back/cure";
import { judge, type Seen } from "../there-and-back/outcome";
import { markdown, Results, tail, type Result } from "../there-and-back/report";
import { named } from "../there-and-back/try";

const ROWS = { boards: "public.boards 3" };
const seen = (changed: Partial<Seen>): Seen => ({
  code: 0,
  output: "",
  touched: true,
  before: ROWS,
  after: ROWS,
  silent: [],
  ...changed,
});
const outcome = (changed: Partial<Seen>) => judge(seen(changed)).outcome;

describe("a start with another value", () => {
  test("converges with the rows of before, a database beside them or not", () => {
    assert.equal(outcome({}), "converges");
    assert.equal(outcome({ after: { ...ROWS, other: "no table" } }), "converges");
  });

  test("has failed with a row less, without its database, or without an answer", () => {
    assert.match(judge(seen({ after: { boards: "public.boards 2" } })).why, /boards 3, has public\.boards 2/);
    for (const changed of [{ after: {} }, { after: undefined }, { silent: ["http://localhost:1: 503"] }])
      assert.equal(outcome(changed), "FAILED");
  });

  test("is refused where nothing was touched, and its cure works", () => {
    assert.equal(outcome({ code: 1, touched: false, cure: "" }), "refused");
    assert.equal(outcome({ code: 1, touched: false, cure: "ended with 127" }), "FAILED");
    assert.equal(outcome({ code: 1, touched: false }), "FAILED");
    // Half made, whatever it prints.
    assert.equal(outcome({ code: 1, touched: true, cure: "" }), "FAILED");
  });

  test("is told where the value is wrong, and its words are there, in whatever lines", () => {
    const output = "the image postgres:17.99\nis not there: database.image";
    assert.equal(outcome({ code: 1, output, named: [/17\.99 is not there/, /database\.image/] }), "told");
    assert.match(judge(seen({ code: 1, output, named: [/storage/] })).why, /does not name \/storage\//);
  });
});

describe("a wrong value", () => {
  const [key, row] = ["services[].resources.limits.memory", { wrong: "16Mi" }] as const;

  test("is told by its key's group or by itself, or by what its row says", () => {
    const [word] = named(key, row);
    for (const line of ["services[0].resources.requests.memory 64Mi", "with 16Mi"]) assert.match(line, word!);
    for (const line of ["services[1].resources", "memory"]) assert.doesNotMatch(line, word!);
    assert.deepEqual(named(key, { ...row, says: /OOM/ }), [/OOM/]);
    assert.doesNotMatch("false", named("services[].database", { wrong: false })[0]!);
  });
});

describe("the cures of a message", () => {
  const told = (output: string) => curesIn(output).map(tell);

  test("are one of each fault of the configuration, without the remark behind it", () => {
    const output = `Pulumi.e2e.yaml has 2 faults; nothing was changed.

  services[0].prot
    what  unknown key
    rule  known here: port
    cure  npm run config -- e2e 'services[0].prot' --rm   (did you mean port?)

  services[0].secretEnv
    what  names nothing
    rule  keys
    cure  in Pulumi.e2e.yaml, at services[0].secretEnv: ["JWT_SECRET"]
          or   npm run config -- e2e database.image postgres:17
`;
    assert.deepEqual(told(output), [
      "npm run config -- e2e 'services[0].prot' --rm",
      '{"services[0].secretEnv":["JWT_SECRET"]}',
    ]);
  });

  test("are the command of any other message that mends something, not one that looks or starts", () => {
    const output =
      "postgres-0 waits. See `npm run logs -- postgres`. Put it back: `npm run config -- e2e database.storage 1Gi`, then npm start.";
    assert.deepEqual(told(output), ["npm run config -- e2e database.storage 1Gi"]);
    assert.deepEqual(told("  npm run db -- reset-password e2e\n"), ["npm run db -- reset-password e2e"]);
    assert.deepEqual(told("Run npm start again, or npm run destroy -- -s e2e"), []);
  });
});

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
