/** What the NetworkPolicies do, connection by connection: each rule removed makes a line of a table wrong. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { KubernetesObject } from "../../../components/kubernetes/object";
import { labels, type Component } from "../../../components/kubernetes/labels";
import { postgresClient } from "../../../components/kubernetes/network-policy";
import { Connections, type End } from "../../support/connections";
import { rendered, STACKS } from "../../support/stacks";
import { renderVariant, VARIANTS } from "../../support/variants";

const OTHERS = {
  "kube-system": {},
  "ingress-nginx": {},
  elsewhere: {},
  reports: postgresClient("postgresql-staging"),
};

const pod = (namespace: string, name = "anything", component: Component = "server"): End => ({
  namespace,
  labels: labels(name, component),
});
const dns: End = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };
const address = (text: string): End => ({ address: text });

type Row = readonly [what: string, from: End, to: End, port: number];

/** Tells which lines of a table are not as they should be. */
function wrong(connections: Connections, allowed: readonly Row[], denied: readonly Row[]): string[] {
  const answers = (rows: readonly Row[], right: boolean) =>
    rows.filter(([, from, to, port]) => connections.allows({ from, to, port }) !== right).map(([what]) => what);
  return [...answers(allowed, true), ...answers(denied, false)];
}

describe("two services on one PostgreSQL, and a third without a database", () => {
  const board = pod("board-api-staging", "board-api");
  const boardMigrations = pod("board-api-staging", "board-api-migrations", "migrations");
  const user = pod("user-api-staging", "user-api");
  const web = pod("web-staging", "web");
  const postgres = pod("postgresql-staging", "postgres");
  const access = pod("postgresql-staging", "board-api", "database-access");

  const ALLOWED: readonly Row[] = [
    ["board-api to PostgreSQL", board, postgres, 5432],
    ["its migrations to PostgreSQL", boardMigrations, postgres, 5432],
    ["user-api to PostgreSQL", user, postgres, 5432],
    ["the Job that prepares databases to PostgreSQL", access, postgres, 5432],
    ["a namespace that says it is a client, to PostgreSQL", pod("reports"), postgres, 5432],
    ["an ingress controller to board-api", pod("ingress-nginx"), board, 8000],
    ["a load balancer or a node port to board-api", address("203.0.113.7"), board, 8000],
    ["user-api to board-api", user, board, 8000],
    ["board-api to user-api, which names it", board, user, 8000],
    ["an ingress controller's pod to user-api, which names it", pod("ingress-nginx", "nginx"), user, 8000],
    ["the office to user-api, which names its addresses", address("198.51.100.20"), user, 8000],
    ["board-api to the internet", board, address("203.0.113.7"), 443],
    ["web to DNS", web, dns, 53],
    ["web to board-api, which it names", web, board, 8000],
    ["web to the mail relay, which it names", web, address("192.0.2.25"), 587],
  ];
  const DENIED: readonly Row[] = [
    ["a service without a database to PostgreSQL", web, postgres, 5432],
    ["another namespace to PostgreSQL", pod("elsewhere"), postgres, 5432],
    ["another pod of a client's namespace to PostgreSQL", pod("board-api-staging", "debug"), postgres, 5432],
    ["a pod of a client's name elsewhere to PostgreSQL", pod("elsewhere", "board-api"), postgres, 5432],
    ["another pod of PostgreSQL's namespace to PostgreSQL", pod("postgresql-staging", "debug"), postgres, 5432],
    ["the outside to PostgreSQL", address("203.0.113.7"), postgres, 5432],
    ["board-api to another port of PostgreSQL", board, postgres, 22],
    ["an ingress controller to another port of board-api", pod("ingress-nginx"), board, 9090],
    ["anybody to the migrations", pod("elsewhere"), boardMigrations, 8000],
    ["anybody to the Job that prepares databases", pod("elsewhere"), access, 5432],
    ["anybody to another pod beside user-api", pod("elsewhere"), pod("user-api-staging", "debug"), 8000],
    ["anybody to another pod beside web", pod("elsewhere"), pod("web-staging", "debug"), 3000],
    ["anybody to web, which names nobody", board, web, 3000],
    ["web to user-api, which does not name it", web, user, 8000],
    ["another pod of the ingress's namespace to user-api", pod("ingress-nginx", "debug"), user, 8000],
    ["the outside to user-api", address("203.0.113.7"), user, 8000],
    ["web to the internet, which it does not name", web, address("203.0.113.7"), 443],
    ["web to another port of the mail relay", web, address("192.0.2.25"), 25],
    ["web to another pod of kube-system", web, pod("kube-system"), 53],
  ];

  let objects: readonly KubernetesObject[];
  before(async () => ({ objects } = await rendered("services that say who they talk with")));

  test("talk with whom they should, and with nobody else", () => {
    assert.deepEqual(wrong(new Connections(objects, OTHERS), ALLOWED, DENIED), []);
  });

  test("are reached, while another port rolls out, on the port that each pod has", () => {
    const before: End = { ...board, ports: { http: 8080 } };
    const callers = { "an ingress controller": pod("ingress-nginx"), web, "a node port": address("203.0.113.7") };
    const rows = (to: End, port: number) =>
      Object.entries(callers).map(([name, from]): Row => [`${name} to ${port}`, from, to, port]);
    const connections = new Connections(objects, OTHERS);
    assert.deepEqual(wrong(connections, rows(board, 8000), rows(board, 8080)), [], "a new pod");
    assert.deepEqual(wrong(connections, rows(before, 8080), rows(before, 8000)), [], "a pod of before");
  });

  test("do so by policies of which none may be missing", () => {
    const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
    assert.ok(policies.length >= 8, `${policies.length}`);
    for (const policy of policies) {
      const others = objects.filter((object) => object !== policy);
      const { namespace, name } = policy.metadata;
      assert.notDeepEqual(wrong(new Connections(others, OTHERS), ALLOWED, DENIED), [], `without ${namespace}/${name}`);
    }
  });
});

describe("an external database", () => {
  test("is reached at its addresses alone by a service whose egress is closed", async () => {
    const { objects } = await rendered("an external database by its addresses, and no other egress");
    const connections = new Connections(objects, OTHERS);
    const board = pod("board-api-eu", "board-api");
    const allowed: Row[] = [
      ["the database", board, address("10.0.8.17"), 5433],
      ["DNS", board, dns, 53],
      ["the Job to the database", pod("postgresql-eu", "board-api", "database-access"), address("10.0.8.17"), 5433],
    ];
    const denied: Row[] = [
      ["another port", board, address("10.0.8.17"), 5432],
      ["another address", board, address("10.0.9.17"), 5433],
    ];
    assert.deepEqual(wrong(connections, allowed, denied), []);
  });

  test("known by an address needs no more to be said", async () => {
    const variant = VARIANTS["an external database by its address"]!;
    const services = (variant.values["services"] as object[]).map((service) => ({ ...service, network: { to: [] } }));
    const { objects } = await renderVariant({ ...variant, values: { ...variant.values, services } });
    const connections = new Connections(objects, OTHERS);
    const board = pod("board-api-eu", "board-api");
    const denied: Row[] = [["its neighbour", board, address("10.0.0.6"), 5432]];
    assert.deepEqual(wrong(connections, [["it", board, address("10.0.0.5"), 5432]], denied), []);
  });
});

for (const name of Object.keys(STACKS)) {
  test(`${name}: nothing comes into a namespace but what a policy allows, or the configuration says why`, async () => {
    const { objects } = await rendered(name);
    const left = objects.filter(({ kind }) => kind === "NetworkPolicy").length === 0;
    assert.equal(left, name === "without protections, for reasons");
    if (left) return;
    const connections = new Connections(objects, OTHERS);
    for (const { metadata } of objects.filter(({ kind }) => kind === "Namespace")) {
      const to = pod(metadata.name, "debug");
      for (const from of [pod("elsewhere"), pod(metadata.name), address("203.0.113.7")])
        assert.ok(!connections.allows({ from, to, port: 8000 }), metadata.name);
    }
  });
}
