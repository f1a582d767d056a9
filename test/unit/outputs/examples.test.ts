/** The example programs on the outputs of the stacks in this repository. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { canary, leaked, wordOf } from "../../support/canary";
import { objectsOf, runExample, type ExampleRun } from "../../support/examples";
import { FIRST, LOCAL_CLUSTER, STACKS } from "../../support/stacks";

const published = async (stack = "local") => (await STACKS[stack]!()).outputs;
const object = (run: ExampleRun, kind: string, told = "") => {
  const found = objectsOf(run).filter(({ kind: k, spec }) => k === kind && JSON.stringify(spec ?? {}).includes(told));
  assert.equal(found.length, 1, `${kind} ${told}`);
  return found[0]!;
};

for (const example of ["frontend-ingress", "extra-service"]) {
  describe(`examples/${example}`, () => {
    test("reaches the cluster that the outputs name, and none by kubectl's current context", async () => {
      for (const [stack, context] of [
        ["local", `k3d-${LOCAL_CLUSTER}`],
        ["prod", "wealist-prod"],
      ] as const) {
        const outputs = await published(stack);
        const { resources } = await runExample(example, outputs);
        const provider = resources.find(({ type }) => type === "pulumi:providers:kubernetes");
        assert.equal(provider?.inputs["context"], context);
        assert.equal(provider?.inputs["clusterIdentifier"], outputs["clusterUid"]);
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        for (const { name, provider: through } of objects) assert.match(through ?? "", /::kubernetes::/, name);
      }
    });
  });
}

describe("examples/frontend-ingress", () => {
  test("leads to the service's port by its name, in the service's own namespace, and waits for no controller", async () => {
    const run = await runExample("frontend-ingress", await published(), { config: { host: "boards.test" } });
    const { metadata, spec } = object(run, "Ingress");
    assert.equal(metadata.namespace, `${FIRST.name}-local`);
    assert.deepEqual(metadata["annotations"], { "pulumi.com/skipAwait": "true" });
    const backend = { service: { name: FIRST.name, port: { name: "http" } } };
    const rules = [{ host: "boards.test", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }];
    assert.deepEqual((spec as { rules: unknown }).rules, rules);
  });
});

describe("examples/extra-service", () => {
  test("has a namespace, a database and roles of its own, prepared beside the platform's PostgreSQL", async () => {
    const run = await runExample("extra-service", await published());
    assert.equal(object(run, "Namespace").metadata.name, "reports-api-test");
    const { metadata, spec } = object(run, "Job", "access.sql");
    assert.equal(metadata.namespace, "postgresql-local");
    const text = JSON.stringify(spec);
    for (const word of ["reports_api", "reports_api_owner", "postgres-service.postgresql-local.svc.cluster.local"])
      assert.ok(text.includes(`"${word}"`), word);
    const reference = { key: "POSTGRES_PASSWORD", name: "postgres-superuser" };
    assert.ok(text.includes(JSON.stringify({ name: "PGPASSWORD", valueFrom: { secretKeyRef: reference } })));
    assert.equal(run.outputs["databaseName"], "reports_api");
  });

  test("prepares it anew on another volume, and after a new password of the administrator", async () => {
    const job = async (changed: object) =>
      JSON.stringify(
        object(await runExample("extra-service", { ...(await published()), ...changed }), "Job", "access.sql"),
      );
    const before = await job({});
    assert.equal(await job({}), before);
    assert.notEqual(await job({ postgresVolume: "another" }), before);
    assert.notEqual(await job({ postgresAdminSecretVersion: "another" }), before);
  });

  test("keeps its password in Secrets, and none among its outputs", async () => {
    const run = await runExample("extra-service", await published(), { secret: canary("reports") });
    const words = [wordOf("reports")];
    for (const each of objectsOf(run)) {
      const { data: _, stringData: __, ...shown } = each;
      assert.deepEqual(leaked(JSON.stringify(each.kind === "Secret" ? shown : each), words), [], each.kind);
    }
    assert.deepEqual(leaked(JSON.stringify(objectsOf(run).filter(({ kind }) => kind === "Secret")), words), words);
    assert.deepEqual(leaked(JSON.stringify(run.outputs), words), []);
  });
});
