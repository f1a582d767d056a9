import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { configTable, withTable } from "../../scripts/lib/docs/docs";
import { ROOT } from "../support/config";

const row = (key: string) =>
  configTable()
    .split("\n")
    .find((line) => line.startsWith(`| \`${key}\` |`)) ?? "";

describe("the table of the configuration", () => {
  test("has a row for a key with its type, range, default and meaning", () => {
    assert.equal(
      row("cluster.agents"),
      "| `cluster.agents` | whole number, 0 to 8 | `0` | Agent nodes beside the server |",
    );
    assert.match(row("services[].name"), /\| string \| required \|/);
    assert.match(row("services[].resources.limits"), /\| memory, cpu \| `memory: 512Mi`, `cpu: 200m` \|/);
  });

  test("explains every key that it has", () => {
    for (const line of configTable().split("\n").slice(2)) {
      const cells = line.split(/(?<!\\) \| /);
      assert.equal(cells.length, 4, line);
      assert.ok(cells[3]!.replace("|", "").trim().length > 0, line);
    }
  });

  test("goes into unions, each kind with its own keys", () => {
    const keys = [
      "cluster.kind: k3d",
      "cluster.hostPorts",
      "cluster.kind: existing",
      "cluster.context",
      "database.host",
      "services[].database.rotation",
    ];
    for (const key of keys) assert.notEqual(row(key), "", key);
  });

  test("marks the secret keys", () => {
    for (const key of ["postgres-password", "<service>-db-password", "<service>-<VARIABLE>"])
      assert.match(row(key), /\*\*secret\*\*/);
  });

  test("replaces nothing but what stands between its markers, which have to be there", () => {
    const text = "before\n<!-- config -->\nold\n<!-- /config -->\nafter\n";
    assert.equal(withTable(text, "new", "config"), "before\n<!-- config -->\nnew\n<!-- /config -->\nafter\n");
    assert.throws(() => withTable("no markers", "new", "config"), /lacks the markers <!-- config -->/);
  });
});

describe("the README", () => {
  const text = (file: string) => readFileSync(join(ROOT, file), "utf8");
  const readme = text("README.md");

  test("is one that is read to its end", () => assert.ok(readme.trimEnd().split("\n").length <= 170));

  test("has the speeds that were printed, as docs/speed.md keeps them", () => {
    const [, speeds = ""] = readme.split("## Speed");
    const told = [...speeds.matchAll(/\d+\.\d s/g)].map(([seconds]) => seconds);
    assert.ok(told.length >= 5);
    for (const seconds of told) assert.ok(text("docs/speed.md").includes(`| ${seconds} |`), seconds);
  });

  test("names commands that there are", () => {
    const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
    const [, commands = ""] = readme.split("## Commands");
    const rows = [...commands.matchAll(/^\| `npm (?:run )?([a-z]+)/gm)].map(([, name]) => name!);
    for (const name of new Set(rows)) assert.ok(name in scripts, name);
    assert.ok(rows.length > 10);
  });
});
