import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { faults, local, message, parse, service } from "../../support/config";

const CANARY = "canary-Zq7";
const stack = (changed: Readonly<Record<string, unknown>>) =>
  local({ services: [service({ secretEnv: ["JWT_SECRET"], ...changed })] });
const external = { kind: "external-secret", store: "aws" };
const existing = { kind: "existing", name: "board-api-sealed" };

const one = (values: Parameters<typeof faults>[0], given?: Parameters<typeof faults>[1]) => {
  const told = faults(values, given);
  assert.equal(told.length, 1, message(values, given));
  return told[0]!;
};

describe("the secrets of a service", () => {
  test("are the stack's secret configuration where nothing else is said", () => {
    const [{ secrets, secretsAs }] = parse(local()).services as [ReturnType<typeof parse>["services"][number]];
    assert.deepEqual([secrets, secretsAs], [{ kind: "pulumi" }, "env"]);
    assert.equal(one(stack({ secrets: { kind: "pulumi" } })).path, "board-api-JWT_SECRET");
  });

  for (const secrets of [external, existing]) {
    test(`of kind ${secrets.kind} need no value in the configuration, and refuse one`, () => {
      assert.equal(message(stack({ secrets })), "");
      const { path, what, cure } = one(stack({ secrets }), { secrets: { "board-api-JWT_SECRET": CANARY } });
      assert.equal(path, "board-api-JWT_SECRET");
      assert.equal(what, `is set, but the secrets of board-api are of kind ${secrets.kind}`);
      assert.equal(cure, "npm run config -- test board-api-JWT_SECRET --rm");
      assert.ok(!message(stack({ secrets }), { secrets: { "board-api-JWT_SECRET": CANARY } }).includes(CANARY));
    });

    test(`of kind ${secrets.kind} name the keys that are taken from them`, () => {
      const { path, what } = one(stack({ secrets, secretEnv: [] }));
      assert.equal(path, "services[0].secretEnv");
      assert.match(what, new RegExp(`names nothing, though .* kind ${secrets.kind}`));
    });
  }

  test("have a kind that exists, and only its keys", () => {
    assert.equal(one(stack({ secrets: { kind: "vault" } })).path, "services[0].secrets.kind");
    assert.equal(one(stack({ secrets: { ...existing, store: "aws" } })).path, "services[0].secrets.store");
    assert.equal(one(stack({ secrets: { kind: "external-secret" } })).path, "services[0].secrets.store");
  });

  test("that cannot be read say nothing about the values: none is missed, none is to be removed", () => {
    const unreadable = stack({ secrets: { kind: "pulum" } });
    const { path } = one(unreadable, { secrets: { "board-api-JWT_SECRET": CANARY } });
    assert.equal(path, "services[0].secrets.kind");
  });

  test("in a store lie where remoteRefs says, for variables of the service alone", () => {
    const remoteRefs = { API_KEY: { key: "shared/api-key" } };
    const { path, cure } = one(stack({ secrets: { ...external, remoteRefs } }));
    assert.equal(path, "services[0].secrets.remoteRefs.API_KEY");
    assert.match(cure, /services\[0\]\.secretEnv' '\["JWT_SECRET","API_KEY"\]'$/);
    assert.equal(message(stack({ secretEnv: ["API_KEY"], secrets: { ...external, remoteRefs } })), "");
  });

  for (const [key, value] of [
    ["storeKind", "Store"],
    ["refreshInterval", "an hour"],
    ["store", "AWS_store"],
  ] as const) {
    test(`are not read from a store with ${key} ${value}`, () => {
      assert.equal(one(stack({ secrets: { ...external, [key]: value } })).path, `services[0].secrets.${key}`);
    });
  }

  test("as files take the variable with _FILE, which env may then not set", () => {
    assert.equal(message(stack({ secrets: existing, secretsAs: "files" })), "");
    for (const name of ["JWT_SECRET_FILE", "JWT_SECRET", "PGHOST_FILE"]) {
      const { path } = one(stack({ secrets: existing, secretsAs: "files", env: { [name]: "x" } }));
      assert.equal(path, `services[0].env.${name}`);
    }
    assert.equal(message(stack({ secrets: existing, env: { JWT_SECRET_FILE: "x" } })), "");
    assert.equal(one(stack({ secretsAs: "volume", secrets: existing })).path, "services[0].secretsAs");
  });

  test("may hold the database's own login, where the program makes no database", () => {
    const database = { secretEnv: ["DATABASE_URL"], secrets: existing };
    assert.equal(message(stack({ ...database, database: false })), "");
    assert.match(one(stack(database)).what, /DATABASE_URL is set by the service's database already/);
  });
});
