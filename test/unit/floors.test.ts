/** The floors of the house, and what is refused there. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import execa from "execa";

import { ROOT } from "../support/config";
import { writeFiles } from "../support/temporary";

const CONFIG = join(ROOT, ".dependency-cruiser.cjs");
const VALUE = "export const value = 1;\nexport type Value = number;\n";
const uses = (path: string) => `import { value } from "${path}";\nexport const other = value;\n`;
const usesType = (path: string) => `import type { Value } from "${path}";\nexport type Other = Value;\n`;

type Case = readonly [what: string, from: string, text: string, to: string];

const BELOW: readonly Case[] = [
  ["a floor below", "stacks/a1.ts", uses("../configuration/b1"), "configuration/b1.ts"],
  ["a room below", "components/cluster/a2.ts", uses("../kubernetes/b2"), "components/kubernetes/b2.ts"],
  ["its own room", "components/cluster/a3.ts", uses("./k3d/b3"), "components/cluster/k3d/b3.ts"],
];
const ABOVE: readonly Case[] = [
  ["a floor above", "components/cluster/a4.ts", uses("../../configuration/b4"), "configuration/b4.ts"],
  ["a type of a floor above", "components/cluster/a5.ts", usesType("../../stacks/b5"), "stacks/b5.ts"],
  ["a room above", "components/kubernetes/a6.ts", uses("../cluster/b6"), "components/cluster/b6.ts"],
  ["a room beside it", "scripts/lib/database/a7.ts", usesType("../new/b7"), "scripts/lib/new/b7.ts"],
  ["the tests", "scripts/a8.ts", uses("../test/b8"), "test/b8.ts"],
];
const CIRCLES: Readonly<Record<string, (path: string) => string>> = { values: uses, types: usesType };

describe("an import", () => {
  const folder = mkdtempSync(join(tmpdir(), "floors-"));
  after(() => rmSync(folder, { recursive: true }));
  let broken: (file: string) => string[];

  before(async () => {
    const files = [...BELOW, ...ABOVE].flatMap(([, from, text, to]) => [
      [from, text],
      [to, VALUE],
    ]);
    const circles = Object.entries(CIRCLES).flatMap(([kind, text]) => [
      [`stacks/${kind}-a.ts`, text(`./${kind}-b`) + VALUE],
      [`stacks/${kind}-b.ts`, text(`./${kind}-a`) + VALUE],
    ]);
    const tsconfig = readFileSync(join(ROOT, "tsconfig.json"), "utf8");
    writeFiles(
      folder,
      Object.fromEntries([...files, ...circles, ["tsconfig.json", tsconfig]]) as Record<string, string>,
    );
    const command = join(ROOT, "node_modules/.bin/depcruise");
    const args = ["--config", CONFIG, "--output-type", "json", "."];
    const { stdout } = await execa(command, args, { cwd: folder, reject: false, timeout: 120_000 });
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    broken = (file) => summary.violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);
  });

  for (const [what, from] of BELOW) test(`of ${what} is allowed`, () => assert.deepEqual(broken(from), []));

  for (const [what, from] of ABOVE)
    test(`of ${what} is refused`, () => {
      const [rule, ...more] = broken(from);
      assert.match(rule!, /uses what is below it$/);
      assert.deepEqual(more, []);
    });

  for (const kind of Object.keys(CIRCLES))
    test(`in a circle of ${kind} is refused`, () =>
      assert.deepEqual(broken(`stacks/${kind}-a.ts`), ["no circle of files"]));
});

test("every room stands on a floor", () => {
  const text = readFileSync(CONFIG, "utf8");
  for (const floor of ["components", "review", "scripts/lib"]) {
    const files = readdirSync(join(ROOT, floor), { recursive: true, encoding: "utf8" });
    const rooms = new Set(
      files.flatMap((file) => (file.endsWith(".ts") && file.includes("/") ? [file.split("/")[0]!] : [])),
    );
    assert.ok(rooms.size > 2);
    for (const room of rooms) assert.ok(text.includes(`"${floor}/${room}"`), `${floor}/${room}`);
  }
});
