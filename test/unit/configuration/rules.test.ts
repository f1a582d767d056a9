import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { faults, local, message, prod, service } from "../../support/config";
import { one } from "./one";

const memory = (request: string, limit: string, reason?: string) => ({
  resources: { requests: { memory: request, cpu: "100m" }, limits: { memory: limit, cpu: "200m" }, reason },
});

describe("a memory limit", () => {
  test("that is not twice the request is refused, with both ways out", () => {
    const { path, what, cure } = one(local({ services: [service(memory("256Mi", "600Mi"))] }));
    assert.equal(path, "services[0].resources.limits.memory");
    assert.match(what, /600Mi is not twice the request of 256Mi, and no reason is given/);
    assert.match(cure, /limits\.memory' 512Mi\n.*or .*resources\.reason, write: </s);
  });

  test("is compared by what it means, not by how it is written", () => {
    assert.equal(message(local({ services: [service(memory("512Mi", "1Gi"))] })), "");
  });

  test("may differ where a reason is given, but not for the reason `x`", () => {
    assert.equal(message(local({ services: [service(memory("256Mi", "600Mi", "loads a large model"))] })), "");
    assert.equal(
      one(local({ services: [service(memory("256Mi", "600Mi", "x"))] })).path,
      "services[0].resources.reason",
    );
  });

  test("holds for PostgreSQL too", () => {
    const database = { kind: "statefulset", ...memory("256Mi", "1Gi") };
    assert.equal(one(local({ database })).path, "database.resources.limits.memory");
  });
});

describe("the scheme of a database's URL", () => {
  test("is one of PostgreSQL", () => {
    for (const scheme of ["mysql", "mysql+aiomysql", "sqlite", "mongodb+srv"]) {
      const { path, rule, cure } = one(local({ services: [service({ database: { scheme } })] }));
      assert.equal(path, "services[0].database.scheme");
      assert.match(rule, /database is PostgreSQL/);
      assert.match(cure, / postgresql$/);
    }
    for (const scheme of ["postgres", "postgresql+asyncpg", "psql", "postgis"])
      assert.equal(message(local({ services: [service({ database: { scheme } })] })), "");
  });
});

describe("a host port", () => {
  test("is one of those that were mapped when the cluster was made", () => {
    const { path, rule, cure } = one(local({ services: [service({ hostPort: 9000 })] }));
    assert.equal(path, "services[0].hostPort");
    assert.match(rule, /8000-8009/);
    assert.match(cure, / 8000$/);
  });

  test("is not looked for in a range that is none; the range of before is proposed, as far as the services tell it", () => {
    const cluster = { kind: "k3d", hostPorts: "8450-8400" };
    const services = [service({ hostPort: 8404 }), service({ name: "user-api", hostPort: 8412 })];
    const { path, cure } = one(local({ cluster, services }));
    assert.equal(path, "cluster.hostPorts");
    assert.match(cure, / 8400-8419$/);
    assert.match(one(local({ cluster, services: [service({})] })).cure, / 8000-8009$/);
    const wide = [service({ hostPort: 8000 }), service({ name: "user-api", hostPort: 9000 })];
    const [range, port] = faults(local({ cluster, services: wide }));
    assert.match(range!.cure, / 8000-8009$/);
    assert.match(port!.cure, /services\[1\]\.hostPort\S* 8001$/);
  });

  test("leads to one service; the cure names a free one", () => {
    const services = [service({ hostPort: 8000 }), service({ name: "user-api", hostPort: 8000 })];
    const { path, cure } = one(local({ services }));
    assert.equal(path, "services[1].hostPort");
    assert.match(cure, / 8001$/);
  });

  test("makes no sense on a cluster that is not on this machine", () => {
    const { path, cure } = one(prod({ services: [service({ hostPort: 8000 })] }));
    assert.equal(path, "services[0].hostPort");
    assert.equal(cure, "npm run config -- test 'services[0].hostPort' --rm");
  });

  for (const hostPorts of ["8009-8000", "8000-8100", "65530-65540"]) {
    test(`needs a usable range: ${hostPorts} is none`, () => {
      assert.equal(one(local({ cluster: { kind: "k3d", hostPorts } })).path, "cluster.hostPorts");
    });
  }
});

describe("the delivery of images", () => {
  test("goes with the cluster: an import needs k3d's nodes", () => {
    const { path, cure } = one(prod({ delivery: { kind: "k3d-import" } }));
    assert.equal(path, "delivery.kind");
    assert.match(cure, /at delivery, write: \{ kind: registry, /);
  });

  test("goes with the cluster: k3d's nodes take nothing from a registry", () => {
    const delivery = { kind: "registry", registry: "registry.example.com", version: "v1.0.0" };
    const { path, cure } = one(local({ delivery }));
    assert.equal(path, "delivery.kind");
    assert.match(cure, / delivery '\{"kind":"k3d-import"\}'$/);
  });
});

describe("a k3d cluster's Kubernetes", () => {
  const image = (text: string) => local({ cluster: { kind: "k3d", image: text } });

  for (const old of ["rancher/k3s:v1.29.15-k3s1", "registry.example.com:5000/rancher/k3s:v1.9.0@sha256:1"]) {
    test(`is new enough for the objects: ${old} is not`, () => {
      const { path, what, rule, cure } = one(image(old));
      assert.deepEqual([path, what.startsWith(`${old} is Kubernetes v1.`)], ["cluster.image", true]);
      assert.match(rule, /Kubernetes 1\.30 or later/);
      assert.match(cure, / cluster\.image rancher\/k3s:v1\.3/);
    });
  }

  test("is not judged where the image does not name it", () => {
    for (const text of ["rancher/k3s:v1.30.0-k3s1", "rancher/k3s:latest", "rancher/k3s@sha256:12", "you/nodes:v1.2.3"])
      assert.equal(message(image(text)), "");
  });
});

describe("a request", () => {
  const cpu = (request: string, limit: string) => ({
    resources: { requests: { memory: "256Mi", cpu: request }, limits: { memory: "512Mi", cpu: limit } },
  });

  test("is at most its limit, of a service and of PostgreSQL", () => {
    const { path, cure } = one(local({ services: [service(cpu("5000m", "200m"))] }));
    assert.equal(path, "services[0].resources.requests.cpu");
    assert.match(cure, /requests\.cpu'? 200m\n.*limits\.cpu'? 5000m$/);
    const database = { kind: "statefulset", image: "postgres:17", ...cpu("2", "1500m") };
    assert.equal(one(local({ database })).path, "database.resources.requests.cpu");
    assert.equal(
      one(local({ services: [service(memory("64Gi", "1Gi", "it has a reason of its own"))] })).path,
      "services[0].resources.requests.memory",
    );
  });

  test("may be all of it", () => assert.equal(message(local({ services: [service(cpu("1", "1000m"))] })), ""));
});
