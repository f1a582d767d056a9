import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, test } from "node:test";

import type { z } from "zod";

import type { PlatformOutputs, PostgresOutputs, ServiceOutputs } from "../../../outputs";
import { breaking, contract, outputsTable, typesText, type Contract } from "../../../scripts/lib/docs/contract";
import { withTable } from "../../../scripts/lib/docs/docs";
import type { platformOutputs, postgresOutputs, serviceOutputs } from "../../../stacks/outputs";
import { ROOT } from "../../support/config";
import { runScript } from "../../support/scripts";
import { rendered, STACKS } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const committed = JSON.parse(read("outputs/contract.json")) as Contract;

/** The contract with one output of a group changed; `undefined` drops it. */
const changed = (group: "platform" | "postgres" | "service", key: string, field?: object, version = 1): Contract => {
  const { [key]: before, ...others } = committed[group];
  assert.ok(before, key);
  return { ...committed, version, [group]: { ...others, ...(field ? { [key]: { ...before, ...field } } : {}) } };
};

describe("the outputs' contract", () => {
  test("keeps what other programs read: a renamed, dropped or retyped output raises SCHEMA_VERSION", () => {
    assert.deepEqual(breaking(committed, contract()), []);
  });

  test("is what `npm run docs` prints, as are its types and its table", () => {
    const today = contract();
    assert.deepEqual(committed, today, "outputs/contract.json is out of date: npm run docs");
    assert.ok(read("outputs/index.d.ts") === typesText(today), "outputs/index.d.ts is out of date: npm run docs");
    const docs = read("docs/outputs.md");
    assert.ok(withTable(docs, outputsTable(today), "outputs") === docs, "docs/outputs.md is out of date: npm run docs");
  });

  const broken: Record<string, Contract> = {
    "postgresHost was dropped or renamed": changed("postgres", "postgresHost"),
    "<service>.url was dropped or renamed": changed("service", "url"),
    "clusterUid was dropped or renamed": changed("platform", "clusterUid"),
    "postgresPort was of type integer, and is of type string": changed("postgres", "postgresPort", { type: "string" }),
    "<service>.image was always there, and is optional now": changed("service", "image", { optional: true }),
    "the version went back from 1 to 0": { ...committed, version: 0 },
  };
  for (const [fault, after] of Object.entries(broken)) {
    test(`is broken where ${fault}`, () => assert.deepEqual(breaking(committed, after), [fault]));
  }

  test("may lose an output with a raised version, and gain one or say more of one without", () => {
    assert.deepEqual(breaking(committed, changed("service", "url", undefined, 2)), []);
    assert.deepEqual(breaking(changed("service", "url"), committed), []);
    assert.deepEqual(breaking(committed, changed("service", "url", { description: "Another word for it" })), []);
  });

  test("has a meaning for each output", () => {
    for (const group of [committed.platform, committed.postgres, committed.service])
      for (const [key, { description }] of Object.entries(group)) assert.ok(description.length > 3, key);
  });

  test("names every output of every stack, and no other one is published", async () => {
    for (const name of Object.keys(STACKS)) {
      const { outputs } = await rendered(name);
      const { platform, postgres, service } = committed;
      const known = (key: string) => platform[key] ?? postgres[key] ?? service[key.slice(key.lastIndexOf(".") + 1)];
      for (const [key, value] of Object.entries(outputs)) {
        assert.equal(Number.isInteger(value) ? "integer" : typeof value, known(key)?.type, `${name}: ${key}`);
      }
    }
  });
});

describe("npm run docs", () => {
  test("refuses to write a broken contract, and leaves it as it is", async (t) => {
    const folder = temporaryFolder(t);
    for (const part of [
      "scripts",
      "review",
      "stacks",
      "configuration",
      "components",
      "outputs",
      "policy",
      "docs",
      "README.md",
      "package.json",
    ])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const source = join(folder, "stacks/outputs.ts");
    writeFileSync(source, readFileSync(source, "utf8").replaceAll("clusterUid:", "clusterId:"));
    const { exitCode, stderr } = await runScript(relative(ROOT, join(folder, "scripts/docs.ts")), [], { cwd: folder });
    assert.equal(exitCode, 1);
    assert.match(stderr, /clusterUid was dropped or renamed\n/);
    assert.match(stderr, /raise SCHEMA_VERSION in stacks\/outputs\.ts/);
    assert.equal(readFileSync(join(folder, "outputs/contract.json"), "utf8"), read("outputs/contract.json"));
  });
});

/** Compiles where both types take each other's values. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
const own: Same<
  Omit<PlatformOutputs, "services" | "postgres">,
  Omit<z.output<typeof platformOutputs>, "services">
> = true;
const ofPostgres: Same<PostgresOutputs, z.output<typeof postgresOutputs>> = true;
const ofService: Same<ServiceOutputs, z.output<typeof serviceOutputs>> = true;
void [own, ofPostgres, ofService];
