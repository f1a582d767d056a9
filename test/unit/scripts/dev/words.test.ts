/** What is told of services on this machine, and the values that editors read. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { tellsMissingPackage } from "../../../../scripts/lib/dev/dependencies";
import type { Difference } from "../../../../scripts/lib/dev/environment";
import { atPort, freePorts } from "../../../../scripts/lib/dev/ports";
import { differences, dotenv, environmentLines, serverLine } from "../../../../scripts/lib/dev/words";

describe("a value for an editor", () => {
  const cases: Record<string, string> = {
    "8000": "KEY=8000",
    "": "KEY=",
    "postgresql://a:b@c/d": "KEY=postgresql://a:b@c/d",
    "two words": "KEY='two words'",
    "it's $5": `KEY="it's \\$5"`,
    'a\n"b"': `KEY="a\\n\\"b\\""`,
  };
  for (const [value, line] of Object.entries(cases))
    test(`is read back as it is: ${JSON.stringify(value)}`, () => assert.equal(dotenv("KEY", value), line));

  test("that is a secret is a comment, until it is asked for", () => {
    const environment = { values: { B: "b", A: "hush" }, secret: new Set(["A"]), files: {}, differs: new Map() };
    assert.deepEqual(environmentLines(environment, false), ["# A: a secret", "B=b"]);
    assert.deepEqual(environmentLines(environment, true), ["A=hush", "B=b"]);
  });
});

describe("what differs", () => {
  test("is told by its reason, with the command where there is one", () => {
    const differs = new Map<Difference, string[]>([
      ["postgres", ["PGHOST", "PGPORT"]],
      ["absent-peer", ["USERS: user-api"]],
      ["unset", ["KEY"]],
    ]);
    assert.deepEqual(differences({ differs }, "board-api", "eu"), [
      "PGHOST, PGPORT: the PostgreSQL of this machine",
      "USERS leads to user-api, which runs in the cluster alone; here too: npm run dev -- board-api user-api -s eu",
      "KEY: not set, since the stack's file does not hold it; set: KEY=… npm run dev -- board-api -s eu",
    ]);
  });

  test("of PostgreSQL is its version, where the image has another one", () => {
    const server = { version: "18.4", port: 1, image: "postgres:17", major: 17 };
    assert.equal(
      serverLine(server),
      "PostgreSQL 18.4 on 127.0.0.1:1, not 17 as in postgres:17; text is sorted by its bytes",
    );
    assert.doesNotMatch(serverLine({ ...server, major: 18 }), /not/);
    assert.doesNotMatch(serverLine({ ...server, major: undefined }), /not/);
  });
});

test("a line that tells of a missing package is known, whichever language it is of", () => {
  for (const line of [
    "ModuleNotFoundError: No module named 'x'",
    "python: No module named uvicorn",
    "Error: Cannot find module 'x'",
  ])
    assert.ok(tellsMissingPackage(line), line);
  assert.ok(!tellsMissingPackage("INFO no module was found to be slow"));
});

describe("ports", () => {
  test("are those that are wished for, or the next that are free and nobody else's wish", async () => {
    const taken = (port: number) => Promise.resolve([8000, 8003].includes(port));
    assert.deepEqual(await freePorts([8000, 8001, 8000, 9000], taken), [8002, 8001, 8004, 9000]);
  });

  test("stand in for {port} wherever it is", () => assert.equal(atPort("{port} --port={port}", 80), "80 --port=80"));
});
