/** The table of `npm run there-and-back` has every key of the schema, with values that are what it says they are. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";

import { parseDocument } from "yaml";

import { parseSettings } from "../../../configuration/config";
import { KANBAN } from "../../e2e/project";
import { ROOT } from "../../support/config";
import { suiteCleanup } from "../../support/suite";
import { temporaryFolder } from "../../support/temporary";
import { baseFile, prepare } from "../../there-and-back/base";
import { changed, valueAt } from "../../there-and-back/change";
import { schemaKeys } from "../../there-and-back/keys";
import { changeOf, type Row } from "../../there-and-back/row";
import { ROWS } from "../../there-and-back/rows";

const rows = Object.entries(ROWS);

describe("the keys of a stack's file", () => {
  test("are those of the schema, in unions and lists too", () => {
    const keys = schemaKeys();
    for (const key of [
      "cluster.kind",
      "cluster.uid",
      "database.movedFrom.resources.limits.memory",
      "hardening.quota.factor",
      "services",
      "services[].image",
      "services[].image.digest",
      "services[].database",
      "services[].database.name",
      "services[].network.to[].port",
    ])
      assert.ok(keys.includes(key), key);
    for (const group of ["cluster", "database.resources", "services[].health.", "services[].network"])
      assert.ok(!keys.includes(group), group);
  });

  test("each have a row in the table, and no row is of another key", () => {
    const keys = schemaKeys();
    const missing = keys.filter((key) => !(key in ROWS));
    assert.deepEqual(missing, [], "give each a row in test/there-and-back/values/");
    const unknown = Object.keys(ROWS).filter((key) => !keys.includes(key));
    assert.deepEqual(unknown, [], "the schema has no such key");
  });
});

describe("the values of the table", () => {
  const cleanup = suiteCleanup();
  let folder = "";
  before(() => {
    folder = temporaryFolder(cleanup);
    for (const path of ["Pulumi.local.yaml", "Pulumi.prod.yaml", "test/support/db-ca.pem", KANBAN]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    }
    prepare(folder);
  });

  /** The stack's file with a row's value, and what the reader says to it: nothing, or its faults. */
  function read(key: string, row: Row, which: "right" | "wrong") {
    const base = baseFile(folder, row.base ?? "running");
    const text = changed(base, changeOf(key, row, which)!);
    const { config } = parseDocument(text).toJS() as { config: Record<string, unknown> };
    const secrets = Object.keys(config).filter((name) => "secure" in Object(config[name]));
    const entries = Object.entries(config).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const values = Object.fromEntries(entries) as Record<string, string>;
    let said = "";
    try {
      parseSettings({
        organization: "organization",
        stack: "e2e",
        root: folder,
        values,
        isSecret: (name) => secrets.includes(name),
      });
    } catch (error) {
      said = (error as Error).message;
    }
    const at = row.at ?? key;
    return { said, before: valueAt(parseDocument(base), at), after: valueAt(parseDocument(text), at) };
  }

  for (const [key, row] of rows.filter(([, { right }]) => right !== undefined))
    test(`${key}: the right one is read, and is another one`, () => {
      const { said, before, after } = read(key, row, "right");
      assert.equal(said, "");
      assert.notDeepEqual(after, before);
    });

  for (const [key, row] of rows.filter(([, { wrong }]) => wrong !== undefined))
    test(`${key}: the wrong one is read, or refused with a cure`, () => {
      const { said } = read(key, row, "wrong");
      if (said !== "") assert.match(said, /^ {4}cure {2}\S/m);
      // What is rendered alone can only be refused: nothing would ever start it.
      if (row.base !== undefined) assert.notEqual(said, "");
    });

  test("are there, or the reason is", () => {
    const without = rows.filter(
      ([, { right, wrong, because }]) => right === undefined && wrong === undefined && !because,
    );
    assert.deepEqual(without, []);
    const unsaid = rows.filter(([, { base, because }]) => base !== undefined && !because);
    assert.deepEqual(unsaid, []);
  });
});
