import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { faults, local, message, prod, service } from "../../support/config";

const one = (values: Parameters<typeof faults>[0], given?: Parameters<typeof faults>[1]) => {
  const told = faults(values, given);
  assert.equal(told.length, 1, message(values, given));
  return told[0]!;
};
const hardened = (hardening: unknown) => local({ hardening });
const withService = (changed: Record<string, unknown>) => local({ services: [service(changed)] });

describe("a protection", () => {
  for (const key of ["podSecurity", "quota", "networkPolicies"]) {
    test(`that is left out needs a reason: ${key}`, () => {
      assert.equal(one(hardened({ [key]: { enabled: false } })).path, `hardening.${key}.reason`);
      assert.equal(one(hardened({ [key]: { enabled: false, reason: "because" } })).path, `hardening.${key}.reason`);
      assert.equal(message(hardened({ [key]: { enabled: false, reason: "the mesh does this here" } })), "");
    });
  }

  for (const key of ["disruptionBudget", "topologySpread"]) {
    test(`of a service needs one too: ${key}`, () => {
      const { path } = one(withService({ hardening: { [key]: { enabled: false } } }));
      assert.equal(path, `services[0].hardening.${key}.reason`);
    });
  }

  test("is the lack of a token, and the token needs the reason", () => {
    const { path } = one(withService({ hardening: { serviceAccountToken: { enabled: true } } }));
    assert.equal(path, "services[0].hardening.serviceAccountToken.reason");
  });

  test("takes no reason for being on", () => {
    assert.equal(one(hardened({ quota: { enabled: true, reason: "we like it" } })).path, "hardening.quota.reason");
  });
});

describe("an autoscaler", () => {
  test("begins with `replicas`, which lie between its bounds", () => {
    assert.equal(message(withService({ autoscaling: { max: 2 } })), "");
    const { path, what, cure } = one(withService({ replicas: 5, autoscaling: { max: 4 } }));
    assert.deepEqual(
      [path, what],
      ["services[0].autoscaling.max", "an autoscaler between 5 and 4 pods does not begin with 5"],
    );
    assert.match(cure, /autoscaling\.max' 5$/);
    assert.match(one(withService({ autoscaling: { min: 3, max: 6 } })).cure, /autoscaling\.min' 2$/);
  });

  test("is switched off by 0 replicas, which is told", () => {
    const { path, what } = one(withService({ replicas: 0, autoscaling: { max: 4 } }));
    assert.deepEqual([path, what], ["services[0].replicas", "is 0, which switches the autoscaler off"]);
  });
});

describe("a service's network", () => {
  test("names services of the stack; another one would let nobody in", () => {
    const { path, rule } = one(withService({ network: { from: [{ service: "bord-api" }] } }));
    assert.equal(path, "services[0].network.from[0].service");
    assert.match(rule, /board-api/);
  });

  test("takes addresses as CIDRs", () => {
    assert.equal(
      message(withService({ network: { to: [{ cidr: "10.0.0.0/8", port: 443 }, { cidr: "fd00::/8" }] } })),
      "",
    );
    assert.equal(one(withService({ network: { to: [{ cidr: "10.0.0.1" }] } })).path, "services[0].network.to[0].cidr");
  });

  test("that is closed needs the addresses of an external database, once", () => {
    const network = { to: [] };
    const tls = { mode: "require", reason: "a proxy in the cluster encrypts" };
    const values = (database: object) =>
      prod({
        database: { kind: "external", host: "db.example.com", tls, ...database },
        services: [service({ network }), service({ name: "user-api", network })],
      });
    const secrets = { "postgres-password": "secret" };
    const { path, what } = one(values({}), { secrets });
    assert.equal(path, "database.cidrs");
    assert.match(what, /board-api/);
    assert.equal(message(values({ cidrs: ["10.0.8.0/24"] }), { secrets }), "");
    assert.equal(message(values({ host: "10.0.8.5" }), { secrets }), "");
  });
});
