import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { labels } from "../../../../components/kubernetes/labels";
import { provider, type NodePortsInputs } from "../../../../components/node-ports/ports-provider";
import { liveApi, type Json, type LiveApi, type LiveObjects } from "../../../support/live-api";

const path = (key: string) => `/api/v1/namespaces/${key.replace("/", "/services/")}`;

const service = (key: string, nodePort?: number, own = labels("a"), manager = "wealist"): LiveObjects => {
  const [namespace, name] = key.split("/");
  const ports = [{ name: "http", port: 8000, protocol: "TCP", ...(nodePort === undefined ? {} : { nodePort }) }];
  const managedFields = [{ manager, operation: "Apply", fieldsV1: { "f:spec": {} } }];
  const type = nodePort === undefined ? "ClusterIP" : "NodePort";
  return {
    [path(key)]: {
      metadata: { name, namespace, labels: own, managedFields },
      spec: { type, selector: { a: "b" }, ports },
    },
  };
};

/** Refuses what the API server refuses, and keeps a number as it keeps it. */
function admit(object: Json, at: string, all: LiveObjects): void {
  const numbers = (one: Json): number[] => one.spec.ports.flatMap((port: Json) => port.nodePort ?? []);
  if (object.spec.type === "NodePort" && numbers(object).length === 0)
    object.spec.ports[0].nodePort = numbers(all[at])[0] ?? 32000;
  for (const [other, { spec }] of Object.entries(all))
    if (other !== at && spec.type === "NodePort" && numbers({ spec }).some((one) => numbers(object).includes(one)))
      throw new Error(`nodePort: Invalid value: ${numbers(object)[0]}: provided port is already allocated`);
}

const cluster = (t: TestContext, ...services: LiveObjects[]): Promise<LiveApi> =>
  liveApi(t, Object.assign({}, ...services) as LiveObjects, admit);

const inputs = (ports: Record<string, string>, more: Partial<NodePortsInputs> = {}): NodePortsInputs => ({
  access: { kind: "context", context: "prod" },
  clusterUid: "1",
  ports,
  namespaces: ["a-local", "b-local"],
  cures: { "30080": "Take another hostPort" },
  ...more,
});

/** Node ports by Service; undefined where it has none. */
const ports = ({ objects }: LiveApi) =>
  Object.values(objects).map(
    ({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec.ports[0].nodePort] as const,
  );

const A = { "30080": "a-local/a" };

describe("a node port", () => {
  test("is freed for the service that is renamed, by a new one in the place of the old", async (t) => {
    const api = await cluster(t, service("a-local/a", 30080));
    await provider.update("", inputs(A), inputs({ "30080": "c-local/c" }));
    assert.deepEqual(ports(api), [["a-local/a", undefined]]);
    assert.equal(api.objects[path("a-local/a")].spec.type, "ClusterIP");
  });

  test("comes back to the old service, also where the start in between failed and both are there", async (t) => {
    const api = await cluster(t, service("a-local/a"), service("c-local/c", 30080));
    await provider.update("", inputs({ "30080": "c-local/c" }), inputs(A));
    assert.deepEqual(ports(api), [
      ["a-local/a", 30080],
      ["c-local/c", undefined],
    ]);
  });

  test("changes places with another one", async (t) => {
    const api = await cluster(t, service("a-local/a", 30080), service("b-local/b", 30081));
    const before = { "30080": "a-local/a", "30081": "b-local/b" };
    await provider.update("", inputs(before), inputs({ "30080": "b-local/b", "30081": "a-local/a" }));
    assert.deepEqual(ports(api), [
      ["a-local/a", 30081],
      ["b-local/b", 30080],
    ]);
  });

  test("of a service that is to have none is given back; one that has it rightly is not touched", async (t) => {
    const api = await cluster(t, service("a-local/a", 30080), service("b-local/b", 30081));
    await provider.update("", inputs({ "30080": "a-local/a", "30081": "b-local/b" }), inputs({ "30081": "b-local/b" }));
    assert.deepEqual(ports(api), [
      ["a-local/a", undefined],
      ["b-local/b", 30081],
    ]);
    assert.deepEqual(
      api.patches.map((patch) => patch.path),
      [path("a-local/a")],
    );
  });

  test("is moved where no state tells who had it: by the labels, in the stack's own namespaces", async (t) => {
    const api = await cluster(t, service("a-local/a", 30080));
    await provider.create(inputs({ "30080": "b-local/b" }));
    assert.deepEqual(ports(api), [["a-local/a", undefined]]);
  });

  const refused = async (given: NodePortsInputs) =>
    ((await provider.check({}, given)).failures ?? []).map(({ reason }) => reason);

  test("of somebody else's Service is never taken: that is named in a preview, with what to do", async (t) => {
    const other = service("tools/grafana", 30080, {});
    const api = await cluster(t, other, service("x-shop/x", 30081));
    assert.deepEqual(await refused(inputs({ ...A, "30081": "b-local/b" })), [
      "node port 30080 is taken by the Service tools/grafana, which this stack did not make. Take another hostPort",
      "node port 30081 is taken by the Service x-shop/x, which this stack did not make.",
    ]);
    await assert.rejects(provider.create(inputs(A)), /taken by the Service tools\/grafana/);
    assert.deepEqual(api.patches, []);
  });

  test("in a cluster that is all the stack's is given by any Service of its own, and by no other stack's", async (t) => {
    const other = service("extra-local/extra", 30081, labels("extra"), "pulumi-kubernetes-1a2b3c");
    const api = await cluster(t, service("gone-local/gone", 30080), other);
    const [reason] = await refused(inputs({ "30081": "b-local/b" }, { namespaces: "all" }));
    assert.match(reason!, /taken by the Service extra-local\/extra, which this stack did not make/);
    assert.deepEqual(await refused(inputs(A, { namespaces: "all" })), []);
    await provider.create(inputs(A, { namespaces: "all" }));
    assert.deepEqual(ports(api)[0], ["gone-local/gone", undefined]);
  });

  test("is asked for where the ports or the cluster changed, and only then", async (t) => {
    const api = await cluster(t, service("a-local/a", 30080));
    assert.deepEqual((await provider.check(inputs(A), inputs(A))).failures ?? [], []);
    assert.deepEqual(api.asked, []);
    const changes = async (news: Partial<NodePortsInputs>) =>
      (await provider.diff("", inputs(A), inputs(A, news))).changes;
    assert.equal(await changes({ cures: {}, namespaces: "all" }), false);
    assert.equal(await changes({ clusterUid: "2" }), true);
    assert.equal(await changes({ ports: { "30081": "a-local/a" } }), true);
    assert.equal(await changes({ ports: {} }), true);
  });
});
