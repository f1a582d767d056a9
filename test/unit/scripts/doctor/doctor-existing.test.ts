import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import { nearestContext } from "../../../../scripts/lib/doctor/existing";
import { forbidden } from "../../../support/api-server";
import { service } from "../../../support/config";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";
import { UID, REVIEWS, rows } from "./world";

describe("doctor, of a cluster that exists", () => {
  test("says that the kubeconfig has no such context, and which it has", async (t) => {
    const { Context, Cluster } = await rows(t, { context: "wealist-prod" });
    assert.match(Context!.found, /no context wealist-prod; it has: prod, staging/);
    assert.match(Context!.cure, /\n.*cluster\.context prod$/);
    assert.equal(Cluster!.found, "first Context");
    setEnvironment(t, { KUBECONFIG: join(temporaryFolder(t), "none") });
  });

  test("proposes no laptop's cluster for it", () => {
    assert.equal(nearestContext("acme-prod", ["k3d-k3s-local", "acme-production"]), "acme-production");
    assert.equal(nearestContext("acme-prod", ["k3d-k3s-local"]), undefined);
    assert.equal(nearestContext("acme-prod", ["none"]), undefined);
  });

  test("says that it is out of reach", async (t) => {
    const { Cluster, Trust } = await rows(t, { server: "http://127.0.0.1:1" });
    assert.match(`${Cluster!.verdict} ${Cluster!.found}`, /^missing (no answer in|the cluster of .* does not answer)/);
    assert.match(Cluster!.cure, /^kubectl --context prod /);
    assert.equal(Trust!.found, "first Cluster");
  });

  test("says that it is not the one that is trusted, or none is yet", async (t) => {
    const other = await rows(t, { trusted: "00000000-0000-4000-8000-000000000000" });
    assert.match(other["Trust"]!.found, new RegExp(`${UID}, and the stack trusts 00000000`));
    const none = await rows(t, { trusted: undefined });
    assert.match(none["Trust"]!.found, /none yet/);
    assert.match(none["Trust"]!.cure, /\nnpm run trust -- prod$/);
    assert.equal(none["Rights"]!.found, "first Trust");
  });

  test("says that its Kubernetes is too old", async (t) => {
    const { Kubernetes } = await rows(t, { cluster: { "/version": { gitVersion: "v1.29.4" } } });
    assert.match(`${Kubernetes!.verdict} ${Kubernetes!.found}`, /^missing v1\.29\.4, older than 1\.30/);
  });

  test("names the rights that are missing, with the commands that grant them", async (t) => {
    const rule = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "patch", "delete", "list", "watch"] };
    const cluster = {
      [`${REVIEWS}/selfsubjectrulesreviews`]: { status: { resourceRules: [rule] } },
      [`${REVIEWS}/selfsubjectaccessreviews`]: { status: { allowed: false } },
      "/apis/authentication.k8s.io/v1/selfsubjectreviews": { status: { userInfo: { username: "ann" } } },
    };
    const { Rights } = await rows(t, { cluster });
    assert.match(
      Rights!.found,
      /^this login \(ann\) may not: get, create, patch, delete namespaces; create configmaps;/,
    );
    assert.match(Rights!.cure, /kubectl create clusterrolebinding pulumi-deployer-ann .*--user=ann/);
  });

  test("takes a login as it is where the cluster does not let it ask for its rights", async (t) => {
    const cluster = { [`${REVIEWS}/selfsubjectaccessreviews`]: forbidden("ann", "create", "selfsubjectaccessreviews") };
    assert.equal((await rows(t, { cluster }))["Rights"]!.verdict, "ok");
  });

  test("says that a StorageClass is missing, and a namespace taken, but of what the stack made", async (t) => {
    const database = { kind: "statefulset", storageClass: "fast" };
    const taken = { "/api/v1/namespaces/board-api-prod": { kind: "Namespace", metadata: { name: "board-api-prod" } } };
    const list = (...kinds: string[]) =>
      Object.fromEntries(kinds.map((kind) => [`/api/v1/namespaces/board-api-prod/${kind}`, { items: [] }]));
    const cluster = { ...taken, ...list("pods", "services", "persistentvolumeclaims", "secrets") };
    const services = [service({ image: "x:1", context: undefined, database: {} })];
    const found = await rows(t, { cluster, database, services });
    assert.match(found["StorageClass"]!.found, /no StorageClass fast; it has: gp3/);
    assert.match(found["StorageClass"]!.cure, /gp3$/);
    assert.match(found["Namespaces"]!.found, /board-api-prod \(empty\)$/);
    assert.match(found["Namespaces"]!.cure, /npm run adopt -- prod$/);
    const made = (type: string, outputs: object) => ({
      urn: "",
      custom: true,
      type: `pulumi-nodejs:dynamic/${type}`,
      outputs,
    });
    const resources = [
      made("existing:FreeNamespaces", { namespaces: ["board-api-prod", "postgresql-prod"] }),
      made("postgres:VolumeCheck", {
        ...{ clusterUid: UID, namespace: "postgresql-prod", claim: "postgres-data", own: true },
        ...{ storage: "1Gi", storageClass: "fast", image: "postgres:17-trixie", dataDirectory: "pgdata" },
      }),
    ];
    const own = { "stack export": { stdout: JSON.stringify({ deployment: { resources } }) } };
    const ours = await rows(t, { cluster, database, services, pulumi: own });
    assert.deepEqual([ours["StorageClass"]!.verdict, ours["Namespaces"]!.verdict], ["ok", "ok"]);
  });

  test("asks for the operator and the store that a service's secrets come from", async (t) => {
    const secrets = { kind: "external-secret", store: "aws" };
    const services = [service({ image: "x:1", context: undefined, secretEnv: ["JWT_SECRET"], secrets })];
    const found = await rows(t, { services, cluster: { "/apis/": { groups: [] } } });
    assert.match(found["Secret sources"]!.found, /no External Secrets Operator/);
    assert.match(found["Secret sources"]!.cure, /helm install external-secrets/);
  });
});
