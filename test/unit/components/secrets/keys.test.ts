import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";

import { runtime } from "@pulumi/pulumi";

import { provider, type SecretKeysInputs } from "../../../../components/secrets/secret-keys-provider";
import { KEY_CURES } from "../../../../stacks/existing-cures";
import { apiServer, leadTo } from "../../../support/api-server";
import { freePort } from "../../../support/ports";

const NAMESPACE = "/api/v1/namespaces/board-api-prod";
const SECRET = `${NAMESPACE}/secrets/sealed`;
const EXTERNAL = "/apis/external-secrets.io/v1/namespaces/board-api-prod/externalsecrets/sealed";
const VALUE = Buffer.from("Canary").toString("base64");

const inputs: SecretKeysInputs = {
  access: { kind: "context", context: "prod" },
  clusterUid: "uid",
  namespace: "board-api-prod",
  secret: "sealed",
  keys: ["JWT_SECRET", "API_KEY"],
  cures: KEY_CURES,
};
const secret = (resourceVersion: string, ...keys: string[]) => ({
  metadata: { name: "sealed", uid: "a", resourceVersion },
  data: Object.fromEntries(keys.map((key) => [key, VALUE])),
});

const checked = async (news = inputs) => {
  const { inputs: kept, failures = [] } = await provider.check({}, news);
  assert.ok(!JSON.stringify([kept, failures]).includes(VALUE) && !JSON.stringify(failures).includes("Canary"));
  return { reasons: failures.map(({ reason }) => reason), version: (kept as SecretKeysInputs).version };
};

describe("a Secret that another tool makes", () => {
  test("is fit with all keys, and has a version that changes with its content", async (t) => {
    const objects = { [NAMESPACE]: {}, [SECRET]: secret("1", "JWT_SECRET", "API_KEY", "OTHER") };
    await apiServer(t, objects);
    const first = await checked();
    assert.deepEqual(first, { reasons: [], version: "a/1" });
    const { outs } = await provider.create({ ...inputs, version: first.version });
    const { access: _, cures: __, ...kept } = inputs;
    assert.deepEqual(outs, { ...kept, version: "a/1" }, "no way to the cluster is kept, which may be a secret");
    objects[SECRET] = secret("2", "JWT_SECRET", "API_KEY");
    const { version } = await checked();
    assert.deepEqual(await provider.diff("id", outs as SecretKeysInputs, { ...inputs, version }), { changes: true });
  });

  test("is refused in a preview already where keys are missing; each is named, with those that are there", async (t) => {
    await apiServer(t, { [NAMESPACE]: {}, [SECRET]: secret("1", "JWT_SECRET", "API-KEY") });
    const [reason] = (await checked()).reasons;
    assert.match(
      reason!,
      /Secret sealed in the namespace board-api-prod lacks API_KEY; its keys are: JWT_SECRET, API-KEY\. /,
    );
    await assert.rejects(provider.create(inputs), /lacks API_KEY/);
    await assert.rejects(provider.update("id", inputs, inputs), /lacks API_KEY/);
  });

  test("is refused where it is not there, once its namespace is", async (t) => {
    const objects: Record<string, object> = {};
    await apiServer(t, objects);
    assert.deepEqual(await checked(), { reasons: [], version: undefined }, "the first `up` makes the namespace");
    objects[NAMESPACE] = {};
    const [reason] = (await checked()).reasons;
    assert.match(
      reason!,
      /no Secret sealed in the namespace board-api-prod; the service needs its keys JWT_SECRET, API_KEY/,
    );
    const [named] = (await checked({ ...inputs, cures: { ...inputs.cures, otherName: "set name NAME" } })).reasons;
    assert.match(named!, /then try again\nWhere it is called otherwise: set name NAME$/);
    objects[SECRET] = secret("1", "JWT_SECRET", "API_KEY");
    const { outs } = await provider.create({ ...inputs, cures: { ...inputs.cures, otherName: "set name NAME" } });
    assert.ok(!("cures" in outs!), "a message is no part of the state");
  });

  test("is not looked for before the cluster is known", async (t) => {
    leadTo(t, `http://127.0.0.1:${await freePort()}`);
    assert.deepEqual((await checked({ ...inputs, clusterUid: runtime.unknownValue })).reasons, []);
  });

  test("may be unreadable, or its cluster out of reach: then nothing goes on, and the reason is told", async (t) => {
    await apiServer(t, { [SECRET]: 403 });
    await assert.rejects(checked(), /did not tell which keys the Secret sealed in board-api-prod has .*HTTP 403/);
    leadTo(t, `http://127.0.0.1:${await freePort()}`);
    await assert.rejects(checked(), /ECONNREFUSED/);
  });

  test("is only read: no request changes anything", async (t) => {
    const { asked } = await apiServer(t, { [NAMESPACE]: {}, [SECRET]: secret("1", "JWT_SECRET", "API_KEY") });
    await checked();
    await provider.create(inputs);
    assert.ok(asked.length >= 2 && asked.every((line) => line.startsWith("GET ")), asked.join());
  });
});

describe("a Secret that an ExternalSecret makes", () => {
  const external = { ...inputs, generation: 2 };
  const ready = (status: "True" | "False", generation: number) => ({
    status: {
      syncedResourceVersion: `${generation}-abc`,
      conditions: [{ type: "Ready", status, reason: "SecretSyncedError", message: "no such secret in the store" }],
    },
  });

  test("need not be there before its ExternalSecret is", async (t) => {
    await apiServer(t, { [NAMESPACE]: {} });
    assert.deepEqual((await checked(external)).reasons, []);
  });

  test("is waited for until the operator has worked on what the program wrote last", async (t) => {
    const objects = { [NAMESPACE]: {}, [EXTERNAL]: ready("True", 1), [SECRET]: secret("1", "JWT_SECRET") };
    await apiServer(t, objects);
    const created = provider.create(external);
    setTimeout(() => {
      objects[SECRET] = secret("2", "JWT_SECRET", "API_KEY");
      objects[EXTERNAL] = ready("True", 2);
    }, 200);
    assert.equal(((await created).outs as SecretKeysInputs).version, "a/2");
  });

  test("that the operator cannot make is told in the operator's own words, within a minute", async (t) => {
    await apiServer(t, { [NAMESPACE]: {}, [EXTERNAL]: ready("False", 2) });
    await assert.rejects(
      aMinuteLater(() => provider.create(external)),
      /ExternalSecret sealed in board-api-prod gives no Secret with JWT_SECRET, API_KEY.*SecretSyncedError: no such secret in the store.*kubectl describe externalsecret/,
    );
  });

  test("that no operator looks at is told as that", async (t) => {
    await apiServer(t, { [NAMESPACE]: {}, [EXTERNAL]: {} });
    await assert.rejects(
      aMinuteLater(() => provider.create(external)),
      /no operator has looked at it/,
    );
  });

  test("is made anew by another generation, and not by the same one", async () => {
    const version = "a/1";
    const diff = (generation: number) =>
      provider.diff("id", { ...external, version }, { ...external, generation, version });
    assert.deepEqual(await diff(2), { changes: false });
    assert.deepEqual(await diff(3), { changes: true });
  });
});

/** Runs `body` under a clock that is past every deadline when it looks a second time. */
async function aMinuteLater<T>(body: () => Promise<T>): Promise<T> {
  const start = Date.now();
  let calls = 0;
  const clock = mock.method(Date, "now", () => start + 120_000 * Math.min(1, calls++));
  return body().finally(() => clock.mock.restore());
}
