import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { once, rowsOf, type Check } from "../../../../scripts/lib/doctor/plan";
import { missing, note, ok, fromMessage, type Row } from "../../../../scripts/lib/doctor/row";

const LIMITS = { each: 0.2, all: 0.3 };
const well = (what: string, after: string[] = []): Check => ({
  what,
  after,
  look: () => Promise.resolve(ok(what, "")),
});
const ill = (what: string, after: string[] = []): Check => ({
  what,
  after,
  look: () => Promise.resolve(missing(what, "", "mend")),
});
const silent = (what: string, after: string[] = []): Check => ({
  what,
  after,
  byHand: `look ${what}`,
  look: () => new Promise(() => undefined),
});
const lines = (rows: readonly Row[]) => rows.map(({ what, verdict, found }) => [what, verdict, found].join(" ").trim());

describe("the checks of a stack", () => {
  test("are told in their order, whichever ends first", async () => {
    const slow: Check = { what: "a", look: () => new Promise((done) => setTimeout(() => done(ok("a", "")), 50)) };
    assert.deepEqual(lines(await rowsOf([slow, well("b")], LIMITS)), ["a ok", "b ok"]);
  });

  test("wait for the one that is to be mended first, and are no fault of their own", async () => {
    const checks = [ill("a"), well("b", ["a"]), well("c", ["b"]), well("d"), ill("e", ["d", "nobody"])];
    const told = ["a missing", "b later first a", "c later first a", "d ok", "e missing"];
    assert.deepEqual(lines(await rowsOf(checks, LIMITS)), told);
  });

  test("wait for one row of several", async () => {
    const several: Check = {
      what: "machine",
      gives: ["Docker", "k3d"],
      look: () => Promise.resolve([ok("Docker", ""), missing("k3d", "", ""), missing("Ports", "", "")]),
    };
    const rows = lines(await rowsOf([several, well("a", ["Docker"]), well("b", ["Docker", "k3d"])], LIMITS));
    assert.deepEqual(rows, ["Docker ok", "k3d missing", "Ports missing", "a ok", "b later first k3d"]);
  });

  test("hold up nobody by what gives no answer, one or a chain of them", async () => {
    const begun = performance.now();
    const late: Check = { what: "b", look: () => new Promise((done) => setTimeout(() => done(ok("b", "")), 150)) };
    const rows = await rowsOf([silent("a"), late, silent("c", ["b"]), well("d", ["a"])], LIMITS);
    assert.ok(performance.now() - begun < 1000);
    assert.deepEqual(
      rows.map(({ what, verdict, cure }) => [what, verdict, cure]),
      [
        ["a", "missing", "look a"],
        ["b", "ok", ""],
        ["c", "missing", "look c"],
        ["d", "later", ""],
      ],
    );
    assert.match(rows[0]!.found, /^no answer in/);
  });

  test("that break are told in a line, and what a stack does not need is not", async () => {
    const broken: Check = { what: "a", byHand: "look", look: () => Promise.reject(new Error("it broke\nat line 1")) };
    const rows = await rowsOf(
      [broken, { what: "b", look: () => Promise.resolve(undefined) }, well("c", ["b"])],
      LIMITS,
    );
    assert.deepEqual(lines(rows), ["a missing it broke", "c ok"]);
  });

  test("stop at what is missing, and not at a note", async () => {
    const noted: Check = { what: "a", look: () => Promise.resolve(note("a", "far")) };
    assert.deepEqual(lines(await rowsOf([noted, well("b", ["a"])], LIMITS)), ["a note far", "b ok"]);
  });
});

describe("a message that is made a row", () => {
  test("ends in its cure, on lines of its own or in a last sentence", () => {
    const cut = (message: string) => {
      const { found, cure } = fromMessage("x", message);
      return [found, cure];
    };
    assert.deepEqual(cut("it is not there\npulumi up"), ["it is not there", "pulumi up"]);
    assert.deepEqual(cut("no login for ghcr.io. Log in: docker login ghcr.io"), [
      "no login for ghcr.io",
      "Log in: docker login ghcr.io",
    ]);
    assert.deepEqual(cut("HTTP 403. What it needs is granted with:\nkubectl create"), [
      "HTTP 403",
      "What it needs is granted with:\nkubectl create",
    ]);
    assert.deepEqual(cut("it exists. Nothing was changed. Take it: npm run adopt"), [
      "it exists",
      "Take it: npm run adopt",
    ]);
    assert.deepEqual(cut("it hangs"), ["it hangs", ""]);
  });
});

describe("what is asked for once", () => {
  test("is asked for by the first, also where it fails", async () => {
    let asked = 0;
    const ask = once(() => Promise.reject(new Error(String(++asked))));
    await assert.rejects(ask(), /1/);
    await assert.rejects(ask(), /1/);
  });
});
