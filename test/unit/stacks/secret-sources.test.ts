import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { KubernetesObject } from "../../../components/kubernetes/object";
import type { Rendered } from "../../../review/render/render";
import { find, podOf } from "../../support/objects";
import { renderVariant, VARIANTS } from "../../support/variants";

const WORKLOADS = ["Deployment", "Job"] as const;
const workload = (stack: Rendered, kind: (typeof WORKLOADS)[number], service: string) =>
  find(stack, kind, kind === "Job" ? `${service}-migrations` : service);

const annotations = (object: KubernetesObject) =>
  (object["spec"] as { template: { metadata: { annotations?: Record<string, string> } } }).template.metadata
    .annotations;

describe("secrets of an external store", () => {
  let stack: Rendered;
  before(async () => (stack = await renderVariant(VARIANTS["secrets that others write"]!)));

  test("are an ExternalSecret that says where each value lies, and no Secret of the program's own", () => {
    const { apiVersion, metadata, spec } = find(stack, "ExternalSecret", "board-api-secret");
    assert.deepEqual([apiVersion, metadata.namespace], ["external-secrets.io/v1", "board-api-eu"]);
    assert.deepEqual(spec, {
      refreshInterval: "15m",
      secretStoreRef: { name: "aws", kind: "ClusterSecretStore" },
      target: { name: "board-api-secret", creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: [
        { secretKey: "JWT_SECRET", remoteRef: { key: "eu/board-api", property: "JWT_SECRET" } },
        { secretKey: "API_KEY", remoteRef: { key: "shared/api-key" } },
      ],
    });
    const secrets = stack.objects.filter(
      ({ kind, metadata: m }) => kind === "Secret" && m.namespace === "board-api-eu",
    );
    assert.deepEqual(
      secrets.map(({ metadata: { name } }) => name),
      ["board-api-db-secret-<suffix>"],
    );
  });

  test("reach the pods and the migrations by reference, as the program's own do", () => {
    for (const kind of WORKLOADS) {
      const object = workload(stack, kind, "board-api");
      const { env = [] } = podOf(object).containers[0];
      const own = env.filter(({ name }) => ["JWT_SECRET", "API_KEY"].includes(name));
      assert.deepEqual(
        own,
        ["JWT_SECRET", "API_KEY"].map((key) => ({
          name: key,
          valueFrom: { secretKeyRef: { name: "board-api-secret", key } },
        })),
      );
      assert.equal(annotations(object)?.["wealist/secrets"], "<version of board-api-secret>", "another content rolls");
    }
  });

  test("leave the database's login to the program, which gives the server its verifier", () => {
    const { env = [] } = podOf(workload(stack, "Deployment", "board-api")).containers[0];
    const url = env.find(({ name }) => name === "DATABASE_URL");
    assert.equal(url?.valueFrom?.secretKeyRef.name, "board-api-db-secret-<suffix>");
  });
});

describe("secrets as files", () => {
  const cases: readonly [variant: string, service: string, own: string][] = [
    ["secrets as files", "board-api", "board-api-secret-<suffix>"],
    ["secrets that others write", "user-api", "user-api-sealed"],
  ];
  for (const [variant, service, own] of cases) {
    test(`are mounted and named by _FILE, none of them a variable: ${own}`, async () => {
      const stack = await renderVariant(VARIANTS[variant]!);
      for (const kind of WORKLOADS) {
        const { containers, volumes } = podOf(workload(stack, kind, service));
        const [{ env = [], volumeMounts }] = containers;
        const { name, mountPath, readOnly } = (
          volumeMounts as { name: string; mountPath: string; readOnly?: boolean }[]
        ).find((mount) => mount.mountPath.startsWith("/run/secrets"))!;
        assert.deepEqual([mountPath, readOnly], [`/run/secrets/${service}`, true]);
        const { projected } = volumes.find((volume) => volume.name === name) as unknown as {
          projected: { defaultMode: number; sources: { secret: { name: string; items: { path: string }[] } }[] };
        };
        assert.equal(projected.defaultMode, 0o440);
        assert.deepEqual(
          projected.sources.map(({ secret }) => secret.name),
          [`${service}-db-secret-<suffix>`, own],
        );
        const files = projected.sources.flatMap(({ secret }) => secret.items.map(({ path }) => path));
        assert.ok(files.includes("DATABASE_URL") && files.includes("JWT_SECRET"));
        assert.deepEqual(
          env,
          files.map((path) => ({ name: `${path}_FILE`, value: `${mountPath}/${path}` })),
        );
      }
    });
  }

  test("roll the pods by their Secret's new name, and only a Secret of others needs an annotation", async () => {
    const stack = await renderVariant(VARIANTS["secrets as files"]!);
    assert.equal(annotations(workload(stack, "Deployment", "board-api")), undefined);
  });
});
