import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, test } from "node:test";

import { K3S_IMAGE } from "../../../configuration/schema";
import { faults, local, message, parse, prod, ROOT, service } from "../../support/config";
import { temporaryFolder } from "../../support/temporary";

const first = (changed = {}) => parse(local({ services: [service(changed)] })).services[0]!;

describe("a service of three lines", () => {
  test("gets the rest by default", () => {
    const { name, namespace, image, context, ...rest } = first({ migrations: undefined });
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
      database: { scheme: "postgresql", rotation: 0, adopt: false },
      health: { liveness: "/health", readiness: "/ready", startupSeconds: 60 },
      autoscaling: false,
      watch: false,
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
  const alembic = { context: "applications/backend/services/kanban" };
  const unsaid = (changed = {}) => local({ services: [service({ migrations: undefined, ...alembic, ...changed })] });

  test("are none where the service names none", () => {
    assert.equal(first({ migrations: undefined }).migrations, undefined);
  });

  test("that are said wrongly are not missing: one cure would undo the other", () => {
    for (const wrong of [{ migrations: { deadlineSeconds: 1 } }, { migrations: "x y" }, { migration: false }]) {
      const [fault, ...more] = faults(unsaid(wrong));
      assert.match(fault!.path, /^services\[0\]\.migration/);
      assert.deepEqual(more, []);
    }
  });

  test("are named, or said to be none, where the context holds an alembic.ini", () => {
    const [fault, ...more] = faults(unsaid());
    assert.deepEqual(more, []);
    assert.equal(fault!.path, "services[0].migrations");
    assert.match(fault!.what, /is not set, and applications\/backend\/services\/kanban\/alembic\.ini is there$/);
    assert.match(fault!.cure, /services\[0\]\.migrations\S* '\{"command":\["alembic","upgrade","head"\]\}'\n/);
    assert.match(fault!.cure, /services\[0\]\.migrations\S* false/);
    for (const migrations of [false, {}, { command: ["alembic", "upgrade", "head"] }])
      assert.equal(message(unsaid({ migrations })), "");
  });

  test("are asked for by an alembic.ini below the context too, where Docker gets it", (t) => {
    const context = relative(ROOT, temporaryFolder(t, { Dockerfile: "", "db/alembic.ini": "" }));
    assert.match(faults(unsaid({ context }))[0]!.what, /\/db\/alembic\.ini is there$/);
    writeFileSync(join(ROOT, context, ".dockerignore"), "db");
    assert.equal(message(unsaid({ context })), "");
  });

  test("are nothing to ask for without a database, or for an image that is not built here", () => {
    assert.equal(message(unsaid({ database: false })), "");
    assert.equal(message(unsaid({ context: undefined, image: "ghcr.io/team/app:1.0" })), "");
  });

  test("name what they depend on as files that the image gets, in a context", (t) => {
    const inputs = (...paths: string[]) => unsaid({ migrations: { inputs: paths } });
    assert.equal(message(inputs("kanban/migrations", "kanban/migrate.py", "requirements.txt")), "");
    const [missing, ...more] = faults(inputs("kanban", "migration", "tests"));
    assert.deepEqual([missing!.path, more.length], ["services[0].migrations.inputs[1]", 1]);
    assert.match(missing!.what, /kanban\/migration is not there, or \.dockerignore leaves it out$/);
    for (const path of ["/app", "./kanban", "kanban/", "kanban/../x", "..", "a\\b", ""])
      assert.match(message(inputs(path)), /a path in `context` is relative/, path);
    const context = relative(ROOT, temporaryFolder(t, { Dockerfile: "", "db/1.sql": "" }));
    symlinkSync("db", join(ROOT, context, "migrations"));
    assert.match(message(unsaid({ context, migrations: { inputs: ["migrations"] } })), /\/migrations is a link/);
    const foreign = { context: undefined, image: "ghcr.io/team/app:1.0", migrations: { inputs: ["app"] } };
    assert.match(message(unsaid(foreign)), /is set, and the image is built elsewhere/);
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

describe("health", () => {
  test("is a path for each probe, one for both, or none at all", () => {
    const startupSeconds = 60;
    assert.deepEqual(first({ health: { liveness: "/" } }).health, {
      liveness: "/",
      readiness: "/ready",
      startupSeconds,
    });
    assert.deepEqual(first({ health: "/healthz" }).health, {
      liveness: "/healthz",
      readiness: "/healthz",
      startupSeconds,
    });
    assert.equal(first({ health: false }).health, false);
  });

  test("that is neither is told as what it was meant to be", () => {
    const told = (health: unknown) =>
      faults(local({ services: [service({ health })] })).map(({ path, what }) => [path, what]);
    assert.deepEqual(told("healthz"), [["services[0].health", "a path starts with /"]]);
    assert.deepEqual(told({ liveness: "healthz" }), [["services[0].health.liveness", "a path starts with /"]]);
    assert.deepEqual(told({ livenes: "/" }), [["services[0].health.livenes", "unknown key"]]);
  });
});

describe("a stack", () => {
  test("is what its file says, under any name", () => {
    const settings = parse(local(), { stack: "staging" });
    assert.deepEqual([settings.stack, settings.owner], ["staging", "organization/wealist/staging"]);
    assert.equal(settings.cluster.existing, undefined);
    assert.deepEqual(settings.cluster.k3d, {
      name: "k3s-local",
      create: true,
      agents: 0,
      image: K3S_IMAGE,
      hostPorts: "8000-8009",
    });
  });

  test("has a PostgreSQL of its own by default", () => {
    const { database } = parse(local());
    assert.deepEqual([database.inside?.at, database.outside], [["database"], undefined]);
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
