import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { provider, workloadOf } from "../../../../../components/cluster/existing/free-namespaces-provider";
import { namespaceCures } from "../../../../../stacks/existing-cures";
import { apiServer, forbidden, type Objects } from "../../../../support/api-server";
import { setEnvironment } from "../../../../support/temporary";

type Item = { readonly metadata: Readonly<Record<string, unknown>> };

const named = (name: string): Item => ({ metadata: { name } });
const podOf = (name: string, kind: string, owner: string): Item => ({
  metadata: { name, ownerReferences: [{ apiVersion: "apps/v1", kind, name: owner, uid: "1" }] },
});

/** A cluster that has these lists, by the path under `/api/v1/`; of its namespaces' others, empty ones. */
async function cluster(
  t: TestContext,
  { namespaces = [], ...lists }: Readonly<Record<string, readonly Item[]>>,
  refused: Objects = {},
): Promise<void> {
  const names = namespaces.map(({ metadata: { name } }) => `namespaces/${String(name)}`);
  const empty = names.flatMap((name) =>
    ["pods", "services", "secrets", "persistentvolumeclaims"].map((kind) => [`${name}/${kind}`, []]),
  );
  const all: Record<string, readonly Item[]> = { ...Object.fromEntries(empty), ...lists };
  const list = (items: readonly Item[]) => ({ apiVersion: "v1", kind: "List", metadata: {}, items });
  await apiServer(t, {
    // Who deploys need not have the right to list them.
    "/api/v1/namespaces": forbidden("ann", "list", "namespaces"),
    ...Object.fromEntries(names.map((name, i) => [`/api/v1/${name}`, namespaces[i]!])),
    ...Object.fromEntries(Object.entries(all).map(([path, items]) => [`/api/v1/${path}`, list(items)])),
    ...refused,
  });
}

const BY_HAND = {
  namespaces: [named("kube-system"), named("board-api-prod"), named("postgresql-prod")],
  "namespaces/board-api-prod/pods": ["a", "b"].map((id) => podOf(`board-api-7c9-${id}`, "ReplicaSet", "board-api-7c9")),
  "namespaces/board-api-prod/services": [named("board-api")],
  "namespaces/board-api-prod/secrets": [named("db-secret")],
  "namespaces/postgresql-prod/pods": [podOf("postgres-0", "StatefulSet", "postgres")],
  "namespaces/postgresql-prod/persistentvolumeclaims": [named("data-postgres-0")],
};

const inputs = (namespaces = ["board-api-prod", "postgresql-prod"]) => ({
  ...{ context: "prod", namespaces, stack: "prod" },
  cures: namespaceCures("prod"),
});

async function reasons(olds: readonly string[] = [], namespaces?: string[]): Promise<string[]> {
  const { failures = [] } = await provider.check({ namespaces: olds }, inputs(namespaces));
  return failures.map(({ reason }) => reason);
}

describe("the namespaces of a stack", () => {
  test("are free where nobody made them", async (t) => {
    await cluster(t, { namespaces: [named("default")] });
    assert.deepEqual(await reasons(), []);
  });

  test("that somebody made are refused, with what is in them and the command that adopts it", async (t) => {
    await cluster(t, BY_HAND);
    const [reason] = await reasons();
    assert.equal(
      reason,
      "namespaces exist that the stack prod did not make: " +
        "board-api-prod (Deployment board-api, Service board-api, Secret db-secret); " +
        "postgresql-prod (StatefulSet postgres, PersistentVolumeClaim data-postgres-0). " +
        "Nothing was changed. Take them over with their data: npm run adopt -- prod",
    );
  });

  test("are the stack's own once it has made them; a new service's is looked at", async (t) => {
    await cluster(t, { ...BY_HAND, namespaces: [...BY_HAND.namespaces, named("user-api-prod")] });
    const own = ["board-api-prod", "postgresql-prod"];
    assert.deepEqual(await reasons(own), []);
    const [reason] = await reasons(own, [...own, "user-api-prod"]);
    assert.match(reason!, /^a namespace exists that the stack prod did not make: user-api-prod \(empty\)\. /);
  });

  test("that another stack made are not offered for adoption", async (t) => {
    const annotations = { "wealist/owner": "acme/prod" };
    await cluster(t, { namespaces: [{ metadata: { name: "board-api-prod", annotations } }] });
    const { failures = [] } = await provider.check({}, { ...inputs(["board-api-prod"]), owner: "o/p/prod" });
    assert.match(failures[0]!.reason, /another stack's: board-api-prod \(made by the stack acme\/prod\)\. Nothing was/);
    assert.doesNotMatch(failures[0]!.reason, /adopt/);
  });

  test("are not free where nobody may look into them", async (t) => {
    const pods = "/api/v1/namespaces/board-api-prod/pods";
    await cluster(t, BY_HAND, { [pods]: forbidden("ann", "list", "pods", 'in the namespace "board-api-prod"') });
    assert.match(
      (await reasons([], ["board-api-prod"]))[0]!,
      /board-api-prod \(this login may not see what is in it\)\./,
    );
  });

  test("that may not be read are told as that, with the user, the right and what grants it", async (t) => {
    const where = 'in the namespace "board-api-prod"';
    await cluster(t, {}, { "/api/v1/namespaces/board-api-prod": forbidden("ann", "get", "namespaces", where) });
    await assert.rejects(reasons([], ["board-api-prod"]), (error: Error) => {
      assert.match(error.message, /User "ann" cannot get resource "namespaces" .*in the namespace "board-api-prod"/);
      assert.match(error.message, /^kubectl create clusterrolebinding pulumi-deployer-ann .*--user=ann$/m);
      return true;
    });
  });

  test("are taken over while they are being adopted", async (t) => {
    setEnvironment(t, { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" });
    await cluster(t, BY_HAND);
    assert.deepEqual(await reasons(), []);
  });

  test("are kept in the state without the way to the cluster, and change with their names alone", async () => {
    const way = (kubeconfig: string, namespaces?: string[]) => ({ ...inputs(namespaces), kubeconfig });
    const { outs } = await provider.create(way("a secret"));
    assert.deepEqual(outs, { namespaces: ["board-api-prod", "postgresql-prod"], stack: "prod" });
    const changes = async (kubeconfig: string, namespaces?: string[]) =>
      (await provider.diff("id", way("a secret"), way(kubeconfig, namespaces))).changes;
    assert.equal(await changes("another one"), false);
    assert.equal(await changes("a secret", ["board-api-prod"]), true);
  });
});

test("a pod is told by what runs it", () => {
  assert.equal(workloadOf("a-1", undefined), "Pod a-1");
  assert.equal(workloadOf("postgres-0", { kind: "StatefulSet", name: "postgres" }), "StatefulSet postgres");
  assert.equal(workloadOf("board-api-7c9-x", { kind: "ReplicaSet", name: "board-api-7c9" }), "Deployment board-api");
});
