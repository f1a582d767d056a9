import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { runtime } from "@pulumi/pulumi";

import { provider, type SecretStoreInputs } from "../../../../components/secrets/secret-store-provider";
import { apiServer, leadTo, type Objects } from "../../../support/api-server";
import { freePort } from "../../../support/ports";

const STORES = "/apis/external-secrets.io/v1/clustersecretstores";
const OWN_STORES = "/apis/external-secrets.io/v1/namespaces/board-api-prod/secretstores";
const NAMESPACE = "/api/v1/namespaces/board-api-prod";

const inputs: SecretStoreInputs = {
  access: { kind: "context", context: "prod" },
  clusterUid: "uid",
  namespace: "board-api-prod",
  store: "aws",
  storeKind: "ClusterSecretStore",
};
const operator = (...versions: string[]) => ({
  groups: [
    { name: "apps", versions: [{ version: "v1" }] },
    ...(versions.length > 0
      ? [{ name: "external-secrets.io", versions: versions.map((version) => ({ version })) }]
      : []),
  ],
});
const store = (name: string, status?: "True" | "False") => ({
  metadata: { name },
  status: status && {
    conditions: [{ type: "Ready", status, reason: "InvalidProviderConfig", message: "no such role" }],
  },
});

const reasons = async (news = inputs) => (await provider.check({}, news)).failures?.map(({ reason }) => reason) ?? [];

describe("a store that an ExternalSecret names", () => {
  const cases: readonly [
    what: string,
    objects: Objects,
    told: RegExp | undefined,
    changed?: Partial<SecretStoreInputs>,
  ][] = [
    [
      "is fit where operator and store are there",
      { "/apis": operator("v1", "v1beta1"), [STORES]: { items: [store("aws", "True")] } },
      undefined,
    ],
    [
      "is fit before the operator has looked at it",
      { "/apis": operator("v1"), [STORES]: { items: [store("aws")] } },
      undefined,
    ],
    [
      "needs the operator, and the command installs it",
      { "/apis": operator() },
      /no External Secrets Operator.*helm install external-secrets/,
    ],
    [
      "needs an operator that knows this API",
      { "/apis": operator("v1beta1") },
      /serves external-secrets\.io\/v1beta1, .*0\.16/,
    ],
    [
      "has to exist; those that do are named",
      { "/apis": operator("v1"), [STORES]: { items: [store("vault"), store("gcp")] } },
      /no ClusterSecretStore aws; there are: vault, gcp/,
    ],
    [
      "has to be ready; the operator says why it is not",
      { "/apis": operator("v1"), [STORES]: { items: [store("aws", "False")] } },
      /aws is not ready\. InvalidProviderConfig: no such role/,
    ],
    [
      "is left to the operator where the login may not list stores",
      { "/apis": operator("v1"), [STORES]: 403 },
      undefined,
    ],
    [
      "of the namespace cannot be there before it",
      { "/apis": operator("v1") },
      undefined,
      { storeKind: "SecretStore" },
    ],
    [
      "of the namespace is looked for in it",
      { "/apis": operator("v1"), [NAMESPACE]: {}, [OWN_STORES]: { items: [] } },
      /no SecretStore aws in the namespace board-api-prod; there are: none/,
      { storeKind: "SecretStore" },
    ],
  ];
  for (const [what, objects, told, changed] of cases) {
    test(what, async (t) => {
      const { asked } = await apiServer(t, objects);
      const found = await reasons({ ...inputs, ...changed });
      if (told) assert.match(found.join(), told);
      else assert.deepEqual(found, []);
      assert.ok(
        asked.every((line) => line.startsWith("GET ")),
        asked.join(),
      );
    });
  }

  test("is not looked for before the cluster is known, and a cluster out of reach is told", async (t) => {
    leadTo(t, `http://127.0.0.1:${await freePort()}`);
    assert.deepEqual(await reasons({ ...inputs, clusterUid: runtime.unknownValue }), []);
    await assert.rejects(reasons(), /ECONNREFUSED/);
  });

  test("is kept without the way to the cluster, which may be a secret kubeconfig", async () => {
    const { access: _, ...kept } = inputs;
    assert.deepEqual(
      [(await provider.create(inputs)).outs, (await provider.update("id", inputs, inputs)).outs],
      [kept, kept],
    );
  });

  test("is another one by its name, its kind, its namespace or its cluster", async () => {
    const changes = async (changed: Partial<SecretStoreInputs>) =>
      (await provider.diff("id", inputs, { ...inputs, ...changed })).changes;
    assert.equal(await changes({ access: { kind: "context", context: "renamed" } }), false);
    const others = [{ store: "b" }, { storeKind: "SecretStore" }, { namespace: "b" }, { clusterUid: "b" }] as const;
    for (const changed of others) assert.equal(await changes(changed), true);
  });
});
