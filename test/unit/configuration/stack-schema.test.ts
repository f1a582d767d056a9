/** docs/stack.schema.json, by which editors complete a stack's file: it takes what the program takes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import Ajv from "ajv";
import { parse } from "yaml";

import { stackSchema } from "../../../scripts/lib/docs/stack-schema";
import { local, message, prod, ROOT, service } from "../../support/config";
import { examples } from "../../support/doc-examples";

const PATH = "docs/stack.schema.json";
const text = (file: string) => readFileSync(join(ROOT, file), "utf8");
const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false }).compile(
  JSON.parse(text(PATH)) as object,
);

type Values = Readonly<Record<string, unknown>>;
const full = (values: Values) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `wealist:${key}`, value]));
const faultsOf = (file: unknown) => (validate(file) ? "" : JSON.stringify(validate.errors));
const accepted = (config: Values, beside: Values = {}) =>
  assert.equal(faultsOf({ ...beside, config: full(config) }), "");
const refused = (config: Values, beside: Values = {}) =>
  assert.notEqual(faultsOf({ ...beside, config: full(config) }), "", JSON.stringify(config));

describe(PATH, () => {
  test("is the one that the schema gives; `npm run docs` writes it", () => {
    const printed = `${JSON.stringify(stackSchema(), undefined, 2)}\n`;
    assert.ok(text(PATH) === printed, `${PATH} is out of date: npm run docs`);
  });

  for (const stack of ["local", "prod"]) {
    test(`takes Pulumi.${stack}.yaml, whose first line names it to editors`, () => {
      const file = text(`Pulumi.${stack}.yaml`);
      assert.equal(file.split("\n")[0], `# yaml-language-server: $schema=${PATH}`);
      assert.equal(faultsOf(parse(file)), "");
    });
  }

  for (const { title, stacks } of examples())
    test(`takes an example of the documentation: ${title}`, () => accepted(stacks[0]!));

  test("takes the other spellings that the program takes", () => {
    const limits = { memory: 536870912, cpu: 1 };
    const spelled = service({
      port: "8000",
      resources: { requests: limits, limits, reason: "has all it may use" },
      env: { A: 1, B: true },
    });
    const written = local({
      services: [spelled],
      hardening: { quota: { enabled: "true", factor: "2" } },
    });
    assert.equal(message(written), "", "the program takes them");
    accepted(written);
    const { cluster, delivery, services } = local();
    assert.equal(faultsOf({ config: { cluster, "wealist:config:delivery": delivery, services } }), "");
  });

  test("takes the keys of the engine, and what anchors share", () => {
    const secret = { secure: "v1:abc" };
    accepted({ ...prod(), "postgres-password": secret, "board-api-JWT_SECRET": secret, "pulumi:tags": { a: "b" } });
    accepted(local(), { encryptionsalt: "v1:x", secretsprovider: "awskms://x", encryptedkey: "x", "x-env": { A: 1 } });
    accepted(local(), { environment: ["acme/prod"] });
  });

  test("refuses what nobody reads, what is missing, and a secret in plain text", () => {
    refused({ ...local(), clutser: {} });
    refused(local({ services: [service({ replica: 2 })] }));
    refused(local({ services: [service({ replicas: 101 })] }));
    refused({ ...prod(), "postgres-password": "plain" });
    refused(local(), { confg: {} });
    refused({ services: [service()] });
  });
});
