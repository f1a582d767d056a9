/** The way back of an adoption, over an API that keeps what it is given and refuses pods as a namespace's labels say. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";

import type { LiveObject } from "../../../../components/kubernetes/object";
import { restore } from "../../../../scripts/lib/adopt/restore";
import { kubernetes, type Cluster } from "../../../../scripts/lib/cluster/cluster";

// What a JSON document is.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

const NAMESPACE = "/api/v1/namespaces/boards";
const pathOf = ({ kind, metadata }: LiveObject) =>
  `${kind === "Service" ? "/api/v1" : "/apis/apps/v1"}/namespaces/boards/${kind!.toLowerCase()}s/${metadata!.name}`;
const DISCOVERY: Record<string, Json> = Object.fromEntries(
  Object.entries({ "/api/v1": ["Service"], "/apis/apps/v1": ["Deployment", "StatefulSet"] }).map(([path, kinds]) => [
    path,
    { resources: kinds.map((kind) => ({ kind, name: `${kind.toLowerCase()}s`, namespaced: true })) },
  ]),
);
const bodyOf = async (request: IncomingMessage) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}");
};

/** Objects by path, and what was changed, in order. */
async function api(t: TestContext, objects: Record<string, Json>, restricted = false) {
  const changes: string[] = [];
  const state = { uids: 0 };
  const own = { "kubernetes.io/metadata.name": "boards", team: "boards" };
  const labels = restricted ? { ...own, "pod-security.kubernetes.io/enforce": "restricted" } : own;
  objects[NAMESPACE] = { kind: "Namespace", metadata: { name: "boards", labels } };
  // Without a controller in between, its pods come or do not at once.
  const withPods = (object: Json) => {
    const refused = "pod-security.kubernetes.io/enforce" in objects[NAMESPACE].metadata.labels;
    return { ...object, status: { readyReplicas: refused ? 0 : (object.spec?.replicas ?? 1) } };
  };
  const answer = async (request: IncomingMessage): Promise<Json> => {
    const { method, url = "" } = request;
    const [path = ""] = url.split("?");
    if (method === "GET") return DISCOVERY[path] ?? objects[path];
    const body = await bodyOf(request);
    changes.push(`${method} ${path.replace(/^.*boards\//, "").replace(NAMESPACE, "namespace")}`);
    const before = objects[path];
    if (method === "DELETE") return delete objects[path] && { kind: "Status" };
    if (method === "PUT") return (objects[path] = path === NAMESPACE ? body : withPods(body));
    assert.equal(before, undefined);
    const uid = `new-${(state.uids += 1)}`;
    return (objects[`${path}/${body.metadata.name}`] = withPods({ ...body, metadata: { ...body.metadata, uid } }));
  };
  const server = createServer((request, response) => {
    void answer(request).then((found) => {
      response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify(found ?? { kind: "Status", code: 404 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { KubeConfig, CoreV1Api } = await kubernetes();
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      { name: "c", server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, skipTLSVerify: true },
    ],
    users: [{ name: "u" }],
    contexts: [{ name: "x", cluster: "c", user: "u" }],
    currentContext: "x",
  });
  const cluster: Cluster = { config, core: config.makeApiClient(CoreV1Api) };
  return { cluster, objects, changes };
}

const object = (kind: string, name: string, uid: string, replicas?: number): LiveObject => ({
  apiVersion: kind === "Service" ? "v1" : "apps/v1",
  kind,
  metadata: { name, namespace: "boards", uid },
  spec: replicas === undefined ? {} : { replicas },
});
const PODS = object("Deployment", "board-api", "was", 2);
const SERVER = object("StatefulSet", "postgresql", "was-too", 1);
const ALIAS = object("Service", "postgres-service", "was-as-well");
const BEFORE = {
  namespaces: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "boards", labels: { team: "boards" } } }],
  objects: [PODS, SERVER, ALIAS],
};
const standing = (...objects: LiveObject[]) =>
  Object.fromEntries(
    objects.map((one) => [pathOf(one), { ...one, status: { readyReplicas: (one.spec?.["replicas"] as number) ?? 1 } }]),
  );
const steps = (order: string[] = []) => ({
  made: (now: readonly LiveObject[]) => void order.push(now.map(({ metadata }) => metadata?.uid).join()),
  serverReady: async () => void order.push("server"),
});

test("nothing is touched of what was never changed", async (t) => {
  const { cluster, changes } = await api(t, standing(PODS, SERVER, ALIAS));
  await restore(cluster, BEFORE, [], steps());
  assert.deepEqual(changes, []);
});

test("workloads that were only stopped are scaled back to their replicas, also where the state names them", async (t) => {
  const stopped = { ...PODS, spec: { replicas: 0 } };
  const { cluster, changes, objects } = await api(t, standing(stopped, SERVER, ALIAS));
  await restore(cluster, BEFORE, [PODS], steps());
  assert.deepEqual(changes, ["PUT deployments/board-api"]);
  assert.equal(objects[pathOf(PODS)].spec.replicas, 2);
  assert.equal(objects[pathOf(PODS)].metadata.uid, "was");
});

test("a namespace has its labels back before its pods are made, and PostgreSQL its rights before they are waited for", async (t) => {
  const stacks = object("Deployment", "board-api", "the-stack's", 3);
  const policy = object("Service", "board-api-headless", "the-stack's");
  const { cluster, changes, objects } = await api(t, standing(stacks, policy), true);
  const order: string[] = [];
  await restore(cluster, BEFORE, [stacks, policy], steps(order));
  assert.deepEqual(changes.slice(-4), ["PUT namespace", "POST deployments", "POST statefulsets", "POST services"]);
  assert.deepEqual([objects[pathOf(PODS)].spec.replicas, objects[pathOf(policy)]], [2, undefined]);
  assert.deepEqual(order, ["new-1,was-too,was-as-well", "new-1,new-2,was-as-well", "new-1,new-2,new-3", "server"]);
});

test("a way back that was interrupted goes on with what it had made", async (t) => {
  const again = { ...PODS, metadata: { ...PODS.metadata, uid: "made-by-the-first-try" } };
  const { cluster, changes, objects } = await api(t, standing(again));
  await restore(cluster, { ...BEFORE, objects: [again, SERVER, ALIAS] }, [PODS], steps());
  assert.deepEqual(
    changes.filter((one) => one.includes("deployments")),
    [],
  );
  assert.equal(objects[pathOf(PODS)].metadata.uid, "made-by-the-first-try");
});
