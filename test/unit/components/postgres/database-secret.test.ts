/** A database is given on as a Secret by reference: one for each namespace that asks, wherever it runs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import * as pulumi from "@pulumi/pulumi";

import type { SecretReference } from "../../../../components/kubernetes/secret";
import { DatabaseAccess } from "../../../../components/postgres/access";
import { existingPostgres } from "../../../../components/postgres/existing";
import { Configuration } from "../../../../components/service/configuration";
import { DATABASE_KEYS } from "../../../../components/postgres/login-secret";

const OWNER = { stack: "organization/wealist/test", id: "0123456789abcdef" };

const server = existingPostgres({
  host: "db.example.com",
  port: 5432,
  namespace: "postgresql-test",
  admin: "postgres",
  adminSecret: "postgres-superuser",
  adminSecretVersion: "1",
  image: "postgres:17",
  imageUser: 999,
  volume: "volume",
});

describe("the Secret that DatabaseAccess gives", () => {
  const secrets = new Map<string, string>();
  const given: SecretReference<string>[] = [];
  let place = "";

  before(async () => {
    const newResource = ({ name, type, inputs }: pulumi.runtime.MockResourceArgs) => {
      const { metadata } = inputs as { metadata?: { namespace: string } };
      if (type === "kubernetes:core/v1:Secret") secrets.set(name, metadata!.namespace);
      const generated = { result: "a password", base64: Buffer.alloc(16).toString("base64") };
      return { id: name, state: { ...inputs, metadata: { name, ...metadata }, ...generated } };
    };
    await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "wealist", "test", false);
    await pulumi.runtime.runInPulumiStack(async () => {
      const access = new DatabaseAccess("board-api-db", { server, service: "board-api", owner: OWNER, rotation: 0 });
      const [own, other] = [pulumi.output("board-api-test"), pulumi.output("reports-test")];
      for (const namespace of [own, own, other]) given.push(access.secretFor(namespace, "postgresql"));
      given.push(access.secretFor(own, "postgresql+asyncpg"));
      const one = { service: "tasks-api", namespace: own, env: {} };
      const tasks = new DatabaseAccess("tasks-api-db", { server, service: "tasks-api", owner: OWNER, rotation: 0 });
      const { database } = new Configuration("tasks-api", {
        ...one,
        database: { access: tasks, scheme: "postgresql" },
      });
      place = await new Promise((resolve) => (database as unknown as pulumi.Resource).urn.apply(resolve));
    });
    await (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
  });

  test("is its name and its keys", async () => {
    assert.deepEqual(given[0]!.keys, DATABASE_KEYS);
    assert.equal(await new Promise((resolve) => given[0]!.name.apply(resolve)), "board-api-db-secret");
  });

  test("is made once for each namespace and scheme, in that namespace", () => {
    assert.equal(given[1], given[0]);
    for (const name of ["board-api-db-verifier", "tasks-api-db-verifier", "tasks-api-db-secret"]) secrets.delete(name);
    assert.deepEqual(Object.fromEntries(secrets), {
      "board-api-db-secret": "board-api-test",
      "board-api-db-secret-2": "reports-test",
      "board-api-db-secret-3": "board-api-test",
    });
  });

  test("is where states have always had it, in the service's configuration: its name stays, and no pod rolls", () => {
    const urn = "wealist:service:Configuration$wealist:kubernetes:ImmutableSecret::tasks-api-db-secret";
    assert.equal(place, `urn:pulumi:test::wealist::${urn}`);
  });
});
