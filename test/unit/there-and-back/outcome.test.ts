/** What `npm run there-and-back` makes of what it sees. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { judge, type Seen } from "../../there-and-back/outcome";
import { named } from "../../there-and-back/try";

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
