/** A stack whose secrets lie in Pulumi ESC: they are not told as missing, and plain keys from there are refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parseSettings } from "../../../configuration/config";
import { readText } from "../../../configuration/stack-file";
import { importedFaults } from "../../../configuration/stack-file/imported";
import { message, prod, raw, ROOT, service } from "../../support/config";

const values = prod({
  database: { kind: "external", host: "db.example.com", ca: "test/support/db-ca.pem" },
  services: [service({ secretEnv: ["JWT_SECRET"] })],
});
const settings = (imported?: (key: string) => string) =>
  parseSettings({
    organization: "organization",
    stack: "prod",
    root: ROOT,
    values: raw(values),
    isSecret: () => false,
    imported,
  });

describe("a stack's file that names environments of Pulumi ESC", () => {
  test("has its environments read, whatever form they have", () => {
    const environments = (text: string) => readText(`environment: ${text}\n`).environments;
    assert.deepEqual(environments("[acme/prod]"), ["acme/prod"]);
    assert.deepEqual(environments("{ imports: [acme/prod, { acme/more: { merge: false } }] }"), [
      "acme/prod",
      "acme/more",
    ]);
    assert.deepEqual(environments("{ values: { pulumiConfig: { a: b } } }"), ["environment: …"]);
    assert.deepEqual(readText("config: {}\n").environments, []);
  });

  test("is told of no secret that may lie there; without environments each is told", () => {
    assert.match(message(values), /postgres-password[^]*is not set/);
    assert.ok(settings((key) => `<secret ${key}>`).secret("board-api-JWT_SECRET"));
    assert.equal(settings(() => "x").secret("board-api-db-password"), undefined, "an optional one is not made up");
  });

  test("has its plain keys in the file: one that is, or is completed, from elsewhere is refused with the cure", () => {
    const file = readText("environment: [acme/prod]\nconfig:\n  wealist:cluster: { kind: k3d, agents: 1 }\n");
    const faults = (own: Readonly<Record<string, unknown>>) => importedFaults("prod", file, raw(own));
    assert.deepEqual(faults({ cluster: { agents: 1, kind: "k3d" }, "postgres-password": "x" }), []);
    const [added, more, ...rest] = faults({ cluster: { kind: "k3d", agents: 2 }, hardening: {} });
    assert.deepEqual([added?.path, more?.path, rest], ["cluster", "hardening", []]);
    assert.match(added!.problem, /Pulumi ESC \(acme\/prod\)/);
    assert.match(added!.cure, /write it into Pulumi\.prod\.yaml/);
    assert.deepEqual(importedFaults("prod", { ...file, environments: [] }, raw({ hardening: {} })), []);
  });
});
