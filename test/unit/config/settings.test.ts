import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { local, parse, prod, service } from "../../support/config";

const first = (changed = {}) => parse(local({ services: [service(changed)] })).services[0]!;

describe("a service of three lines", () => {
  test("gets the rest by default", () => {
    const { name, namespace, image, context, ...rest } = first();
    assert.deepEqual([name, namespace], ["board-api", "board-api-test"]);
    assert.deepEqual([image, context], ["wealist-board-api", "test/support/context"]);
    assert.deepEqual(rest, {
      dockerfile: "Dockerfile",
      buildArgs: {},
      port: 8000,
      user: 10001,
      replicas: 2,
      maxSurge: "100%",
      resources: { requests: { memory: "256Mi", cpu: "100m" }, limits: { memory: "512Mi", cpu: "200m" } },
      env: {},
      secretEnv: [],
      secrets: { kind: "pulumi" },
      secretsAs: "env",
      database: { scheme: "postgresql", rotation: 0 },
      migrations: { command: ["alembic", "upgrade", "head"], deadlineSeconds: 300 },
      health: { liveness: "/health", readiness: "/ready", startupSeconds: 60 },
      autoscaling: false,
      network: {},
      hardening: {
        serviceAccountToken: { enabled: false },
        disruptionBudget: { enabled: true },
        topologySpread: { enabled: true },
      },
    });
  });
});

describe("plain variables", () => {
  test("may be written as numbers and booleans, as in a compose file, and are text", () => {
    const { env, buildArgs } = first({
      env: { API_PORT: 8000, DEBUG: false, LOG_LEVEL: "INFO" },
      buildArgs: { JOBS: 2 },
    });
    assert.deepEqual([env, buildArgs], [{ API_PORT: "8000", DEBUG: "false", LOG_LEVEL: "INFO" }, { JOBS: "2" }]);
  });
});

describe("migrations", () => {
  test("are Alembic's where the service is built here and has a database", () => {
    assert.deepEqual(first().migrations, { command: ["alembic", "upgrade", "head"], deadlineSeconds: 300 });
  });

  test("are none for a foreign image, or without a database", () => {
    assert.equal(first({ context: undefined, image: "ghcr.io/team/app:1.0" }).migrations, false);
    assert.equal(first({ database: false }).migrations, false);
  });

  test("are the service's own command, or none, where it says so", () => {
    const own = { command: ["python", "-m", "kanban", "migrate"] };
    assert.deepEqual(first({ migrations: own }).migrations, { ...own, deadlineSeconds: 300 });
    assert.equal(first({ migrations: false }).migrations, false);
    assert.deepEqual(first({ context: undefined, image: "app:1", migrations: own }).migrations, {
      ...own,
      deadlineSeconds: 300,
    });
  });
});

describe("a stack", () => {
  test("is what its file says, under any name", () => {
    const settings = parse(local(), { stack: "staging" });
    assert.deepEqual([settings.stack, settings.owner], ["staging", "organization/wealist/staging"]);
    assert.deepEqual(settings.cluster, {
      kind: "k3d",
      name: "k3s-local",
      create: true,
      agents: 0,
      image: "rancher/k3s:v1.34.3-k3s1",
      hostPorts: "8000-8009",
    });
  });

  test("has a PostgreSQL of its own by default", () => {
    const { database } = parse(local());
    assert.equal(database.kind, "statefulset");
    assert.match(database.image, /^postgres:\d+-[a-z]+$/);
  });

  test("protects its data everywhere but on a k3d cluster, unless it says otherwise", () => {
    assert.deepEqual([parse(local()).protect, parse(prod()).protect], [false, true]);
    const database = (protect: boolean) => ({ database: { kind: "statefulset", protect } });
    assert.deepEqual([parse(local(database(true))).protect, parse(prod(database(false))).protect], [true, false]);
  });

  test("takes services in the order of its file", () => {
    const services = [service({ name: "user-api" }), service()];
    assert.deepEqual(
      parse(local({ services })).services.map(({ name }) => name),
      ["user-api", "board-api"],
    );
  });
});

describe("the protections of a stack", () => {
  test("are all on by themselves", () => {
    const on = { enabled: true };
    assert.deepEqual(parse(local()).hardening, { podSecurity: on, quota: { ...on, factor: 1 }, networkPolicies: on });
    assert.deepEqual(parse(prod()).hardening, parse(local()).hardening);
  });
});
