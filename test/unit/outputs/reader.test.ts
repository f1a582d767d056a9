import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as pulumi from "@pulumi/pulumi";

import { CONTRACT_VERSION, parsePlatform, postgresOf, readPlatform, serviceOf } from "../../../outputs";
import { SCHEMA_VERSION } from "../../../stacks/outputs";
import { rendered, STACKS } from "../../support/stacks";

const NAME = "organization/wealist/staging";
const published = async (stack = "two services with secrets on one PostgreSQL") =>
  (await rendered(stack)).outputs as Record<string, unknown>;

/** What `readPlatform` gives for a StackReference of the SDK itself. */
async function referenced(outputs: object): Promise<unknown> {
  const newResource = ({ inputs }: pulumi.runtime.MockResourceArgs) => ({ id: NAME, state: { ...inputs, outputs } });
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "other", "test", false);
  const read = readPlatform(new pulumi.StackReference(NAME));
  return (read as unknown as { promise: () => Promise<unknown> }).promise();
}

const failure = (outputs: Record<string, unknown>): string => {
  try {
    parsePlatform(outputs, NAME);
    return "";
  } catch (error) {
    assert.equal((error as { __pulumiRunError?: boolean }).__pulumiRunError, true);
    return (error as Error).message;
  }
};

describe("readPlatform", () => {
  test("gives a stack's outputs, the services' by their names", async () => {
    const outputs = await published();
    const platform = parsePlatform(outputs, NAME);
    assert.deepEqual(await referenced(outputs), platform);
    assert.equal(platform.schemaVersion, SCHEMA_VERSION);
    assert.equal(platform.stack, "staging");
    assert.equal(platform.kubectlContext, "k3d-k3s-local");
    assert.deepEqual(Object.keys(platform.services), ["board-api", "user-api"]);
    assert.equal(serviceOf(platform, "board-api").url, "http://localhost:8000");
    assert.equal(serviceOf(platform, "user-api").port, 8000);
    assert.equal(postgresOf(platform).host, "postgres-service.postgresql-staging.svc.cluster.local");
    assert.equal(postgresOf(platform).adminSecret, "postgres-superuser");
  });

  test("reads every stack that this program can deploy", async () => {
    for (const name of Object.keys(STACKS)) {
      const { outputs } = await rendered(name);
      assert.doesNotThrow(() => parsePlatform(outputs, NAME), name);
    }
  });

  test("reads the version that the stacks publish", () => assert.equal(CONTRACT_VERSION, SCHEMA_VERSION));

  test("says that a stack was not deployed, or is another program's", () => {
    const message = failure({});
    assert.match(message, /^The stack organization\/wealist\/staging has no schemaVersion .* reads version 1: /);
    assert.match(message, /pulumi up -s staging$/);
  });

  test("says what to do about a newer version, and about an older one", async () => {
    const outputs = await published();
    const newer = failure({ ...outputs, schemaVersion: SCHEMA_VERSION + 1 });
    assert.match(
      newer,
      /^The stack organization\/wealist\/staging has outputs of version 2, and .* version 1\. Update the/,
    );
    const older = failure({ ...outputs, schemaVersion: SCHEMA_VERSION - 1 });
    assert.match(older, / version 0, .* version 1\. Deploy the stack with the program of today: pulumi up -s staging$/);
  });

  test("names every output that is missing or of another type", async () => {
    const changed = { clusterUid: undefined, postgresPort: "5432", "user-api.image": undefined };
    const message = failure({ ...(await published()), ...changed });
    assert.match(
      message,
      /clusterUid is missing; postgresPort is of type string, not integer; user-api\.image is missing/,
    );
  });

  test("ignores an output that is new", async () => {
    const outputs = { ...(await published()), later: "x", "board-api.later": "x" };
    assert.deepEqual(parsePlatform(outputs, NAME), parsePlatform(await published(), NAME));
  });
});

describe("a service or a PostgreSQL that the stack does not have", () => {
  test("is told with what it has", async () => {
    const platform = parsePlatform(await published(), NAME);
    assert.throws(
      () => serviceOf(platform, "chat"),
      /^PlatformOutputsError: The stack staging has no service chat; it has: board-api, user-api$/,
    );
    const without = parsePlatform(await published("a foreign image without a database"), NAME);
    assert.equal(without.postgres, undefined);
    assert.throws(() => postgresOf(without), /has no PostgreSQL: none of its services has a database/);
  });
});
