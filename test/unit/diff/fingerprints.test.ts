import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { compare } from "../../../review/diff/compare";
import { stackConfig, type StackConfig } from "../../../review/diff/stack-config";
import { accessJob, masked, side } from "./objects";

const KEYS = [
  "DATABASE_URL",
  "POSTGRES_USER",
  "POSTGRES_PASSWORD",
  "POSTGRES_DB",
  "PGHOST",
  "PGPORT",
  "PGUSER",
  "PGPASSWORD",
  "PGDATABASE",
];

const SECRETS = [
  masked("board/board-api-secret-<suffix>", "secret", "JWT_SECRET", "API_KEY"),
  masked("board/board-api-db-secret-<suffix>", "db-secret", ...KEYS),
  masked("db/board-api-db-verifier-<suffix>", "database-access", "ACCESS_VERIFIER"),
  masked("db/postgres-superuser", "superuser", "POSTGRES_PASSWORD"),
];

interface Made {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly database?: unknown;
  readonly access?: Readonly<Record<string, string>>;
}

const made = ({ secrets = {}, database = {}, access }: Made) => {
  const config: Partial<StackConfig> = { secrets, plain: { services: [{ name: "board-api", database }] } };
  return side([...SECRETS, accessJob(access)], config);
};

/** The Secrets' keys that are seen to change, sorted. */
const changed = (old: Made, current: Made) =>
  compare(made(old), made(current))
    .changes.filter((change) => "fields" in change && change.new.kind === "Secret")
    .flatMap((change) => ("fields" in change ? change.fields.map(({ path }) => path.replace("stringData.", "")) : []))
    .sort();

describe("a Secret is seen to change", () => {
  test("by the ciphertext of a service's own secret", () => {
    assert.deepEqual(
      changed({ secrets: { "board-api-JWT_SECRET": "v1:a" } }, { secrets: { "board-api-JWT_SECRET": "v1:b" } }),
      ["JWT_SECRET"],
    );
  });

  test("by the ciphertext of a database's password, as far as the password goes", () => {
    const password = (value: string) => ({ secrets: { "board-api-db-password": value } });
    const all = ["ACCESS_VERIFIER", "DATABASE_URL", "PGPASSWORD", "POSTGRES_PASSWORD"];
    assert.deepEqual(changed(password("v1:a"), password("v1:b")), all);
    assert.deepEqual(changed({}, password("v1:b")), all);
  });

  test("by the ciphertext of the registry's password, its user and its name", () => {
    const login = {
      ...masked("board/registry-login", "", ".dockerconfigjson"),
      metadata: { name: "registry-login", namespace: "board", labels: { "app.kubernetes.io/name": "registry-login" } },
    };
    const pulled = (password: string, username = "reader", registry = "ghcr.io/team") =>
      side([login], {
        secrets: { "registry-pull-password": password },
        plain: { delivery: { registry, pullSecret: { username } } },
      });
    const paths = (...sides: Parameters<typeof compare>) =>
      compare(...sides).changes.flatMap((change) => ("fields" in change ? change.fields.map(({ path }) => path) : []));
    for (const other of [pulled("v1:b"), pulled("v1:a", "other"), pulled("v1:a", "reader", "quay.io/team")])
      assert.deepEqual(paths(pulled("v1:a"), other), ['stringData[".dockerconfigjson"]']);
    assert.deepEqual(paths(pulled("v1:a"), pulled("v1:a")), []);
  });

  test("by the ciphertext of the superuser's password", () => {
    assert.deepEqual(changed({}, { secrets: { "postgres-password": "v1:a" } }), ["POSTGRES_PASSWORD"]);
  });

  test("by a rotation, even one that ends at the same login", () => {
    const all = ["ACCESS_VERIFIER", "DATABASE_URL", "PGPASSWORD", "POSTGRES_PASSWORD"];
    assert.deepEqual(changed({ database: { rotation: 1 } }, { database: { rotation: 3 } }), all);
  });

  test("by the scheme of its URL, but not by writing down the default", () => {
    assert.deepEqual(changed({}, { database: { scheme: "postgresql+asyncpg" } }), ["DATABASE_URL"]);
    assert.deepEqual(changed({}, { database: { scheme: "postgresql", rotation: 0 } }), []);
  });

  test("by another server, database or login", () => {
    assert.deepEqual(changed({}, { access: { PGHOST: "eu" } }), ["DATABASE_URL", "PGHOST"]);
    assert.deepEqual(changed({}, { access: { PGPORT: "6432" } }), ["DATABASE_URL", "PGPORT"]);
    assert.deepEqual(changed({}, { access: { PGSSLMODE: "require" } }), ["DATABASE_URL"]);
    assert.deepEqual(changed({}, { access: { ACCESS_LOGIN: "b" } }), ["DATABASE_URL", "PGUSER", "POSTGRES_USER"]);
    assert.deepEqual(changed({}, { access: { ACCESS_DATABASE: "b" } }), ["DATABASE_URL", "PGDATABASE", "POSTGRES_DB"]);
  });
});

describe("a stack's file", () => {
  test("is read as far as the comparison needs it, without the project's name", () => {
    const text =
      "encryptionsalt: s\nconfig:\n  shop:services: [{name: a}]\n  shop:a-KEY:\n    secure: v1:x\n  pulumi:tags: {a: b}\n";
    const { plain, secrets } = stackConfig(text);
    assert.deepEqual(plain, { services: [{ name: "a" }], "pulumi:tags": { a: "b" } });
    assert.deepEqual(secrets, { "a-KEY": "v1:x" });
  });

  test("with another encryption key is told, since then every ciphertext differs", () => {
    const config = (encryption: string) => ({ encryption, secrets: { a: encryption } });
    assert.equal(compare(side([], config("a")), side([], config("b"))).reencrypted, true);
    assert.equal(compare(side([], config("a")), side([], { ...config("a"), secrets: { a: "b" } })).reencrypted, false);
  });

  test("that is empty or no mapping has nothing", () => {
    for (const text of ["", "config:\n", "- a\n"]) assert.deepEqual(stackConfig(text).secrets, {});
  });
});
