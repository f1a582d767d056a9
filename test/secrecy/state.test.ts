/** What the engine keeps and prints: a secret has to be marked as one everywhere, or the state holds it in plain text. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as pulumi from "@pulumi/pulumi";

import { DatabaseAccess } from "../../components/postgres/access";
import type { PostgresServer } from "../../components/postgres/server";
import { outputs } from "../../stacks/outputs";
import { platform } from "../../stacks/platform";
import { canary, leaked, wordOf } from "../support/canary";
import { parse } from "../support/config";
import { VARIANTS } from "../support/variants";

const OWNER = { stack: "organization/wealist/test", id: "0123456789abcdef" };

const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** How the SDK marks a secret (as opposed to an asset or a resource) in what it sends to the engine. */
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A resource's inputs without what is marked as secret. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ((value as Record<string, unknown>)[SIGNATURE] === SECRET) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Runs a program and gives every resource's inputs as the engine would keep them. */
async function kept(program: () => unknown): Promise<string[]> {
  const resources: string[] = [];
  const newResource = ({ name, type, inputs }: pulumi.runtime.MockResourceArgs) => {
    resources.push(JSON.stringify({ type, name, inputs: plain(inputs) as object }));
    const generated = { result: pulumi.secret(canary(name)), base64: Buffer.alloc(16).toString("base64") };
    return { id: name, state: { ...(inputs as object), ...(type.startsWith("random:") ? generated : {}) } };
  };
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "wealist", "test", false);
  await pulumi.runtime.runInPulumiStack(async () => void (await program()));
  await (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
  return resources;
}

const GENERATED = ["postgres-password", "board-api-db-password", "user-api-db-password"];

for (const [name, { stack, values, secrets }] of Object.entries(VARIANTS)) {
  test(`the state of ${name} holds every secret as a secret`, async () => {
    const words = [...new Set([...secrets, ...GENERATED])].map(wordOf);
    const given = { stack, secrets: Object.fromEntries(secrets.map((key) => [key, canary(key)])) };
    const resources = await kept(async () => outputs(await platform(parse(values, given))));
    assert.ok(resources.length > 4);
    if (secrets.length > 0) assert.match(resources.join("\n"), /"\[secret\]"/);
    for (const resource of resources) assert.deepEqual(leaked(resource, words), [], resource.slice(0, 200));
  });
}

describe("a component's password", () => {
  const server = {
    host: "db.example.com",
    port: 5432,
    namespace: pulumi.output("postgresql-test"),
    serviceAccount: pulumi.output("postgres"),
    admin: "postgres",
    adminPassword: { name: pulumi.output("postgres-superuser"), keys: ["POSTGRES_PASSWORD"] },
    adminPasswordVersion: pulumi.output("1"),
    image: { reference: "postgres:17", pullPolicy: "IfNotPresent", ready: [] },
    imageUser: 999,
    volume: "volume",
    ready: [],
  } satisfies PostgresServer;

  test("is a secret, even where the program that uses the component forgot to say so", async () => {
    const password = canary("forgotten");
    const resources = await kept(() => {
      const args = { server, service: "board-api", owner: OWNER, rotation: 0, password: pulumi.output(password) };
      new DatabaseAccess("board-api-db", args).secretFor(pulumi.output("board-api-test"), "postgresql");
    });
    const secrets = resources.filter((each) => each.includes("core/v1:Secret"));
    assert.equal(secrets.length, 2);
    for (const secret of secrets) assert.match(secret, /"\[secret\]"/);
    for (const resource of resources) assert.deepEqual(leaked(resource, [wordOf("forgotten")]), [], resource);
  });
});
