/** An image, probes and resources of a compose file or of Kubernetes, and the one cure that carries each over whole. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { CONTEXT, faults, local, service } from "../../support/config";
import { type Values, set, gone, write, without, curesOf } from "./brought";

describe("an image that is built", () => {
  const context = `${set("context", CONTEXT)} && ${gone("build")}`;
  const built = (build: unknown, changed: Values = {}) => curesOf(without({ build, ...changed }, "context"));

  test("from a folder, or with its Dockerfile and arguments", () => {
    assert.deepEqual(built(`./${CONTEXT}/`), { build: context });
    assert.deepEqual(built({ context: CONTEXT, dockerfile: "Dockerfile" }), { build: context });
    const build = [
      set("context", "test/support"),
      set("dockerfile", "context/Dockerfile"),
      set("buildArgs", `'{"A":"1"}'`),
    ];
    assert.deepEqual(built({ context: "test/support", dockerfile: "context/Dockerfile", args: ["A=1"], target: "x" }), {
      build: [...build, gone("build")].join(" && "),
    });
  });

  test("with a tag of its own, which goes", () => {
    const cure = [set("context", CONTEXT), set("image", "app"), gone("build")].join(" && ");
    assert.deepEqual(built(CONTEXT, { image: "app:latest" }), { build: cure });
  });

  test("from a folder that is elsewhere is found by the service's name, or asked for", () => {
    const kanban = `${set("context", "applications/backend/services/kanban")} && ${gone("build")}`;
    assert.deepEqual(built("./kanban"), { build: kanban });
    assert.deepEqual(built("../elsewhere"), {
      build: write("context: <the folder that holds the Dockerfile>", "build"),
    });
  });
});

describe("a service without an image", () => {
  test("but with another tool's form of one gets that", () => {
    const cures = curesOf(without({ image: { repository: "redis", tag: 8 } }, "context"));
    assert.deepEqual(cures, { image: set("image", "redis:8") });
  });

  test("gets one of its own, and the folder of its name", () => {
    assert.deepEqual(curesOf(without({ name: "user-api" }, "image")), { image: set("image", "wealist-user-api") });
    const folder = `${set("context", "applications/backend/services/kanban")} && ${set("image", "wealist-kanban")}`;
    assert.deepEqual(curesOf(without({ name: "kanban" }, "image", "context")), { image: folder });
  });

  test("is told with nothing of another one's where no folder has its name", () => {
    const other = service();
    const own = without({ name: "user-api" }, "image", "context");
    const [built, pushed] = faults(local({ services: [other, own] }))[0]!.cure.split(/\n +or +/);
    const both = "services[1].context: <the folder that holds the Dockerfile> and services[1].image: wealist-user-api";
    assert.equal(built, `in Pulumi.test.yaml, write ${both}`);
    assert.equal(pushed, "in Pulumi.test.yaml, at services[1].image, write: <an image that is pushed>:<its version>");
    const nameless = faults(local({ services: [other, without({}, "name")] }));
    assert.match(nameless[0]!.cure, /at services\[1\]\.name, write: </);
  });
});

describe("what a pod is asked, and may use", () => {
  const memory = (request: string, limit: string, cpu = ["100m", "200m"]) =>
    set(
      "resources",
      `'{"requests":{"memory":"${request}","cpu":"${cpu[0]}"},"limits":{"memory":"${limit}","cpu":"${cpu[1]}"}}'`,
    );
  const limits = { cpus: "0.50", memory: "512M" };
  const CASES: readonly (readonly [Values, Values])[] = [
    [{ mem_limit: "1g" }, { mem_limit: `${memory("512Mi", "1Gi")} && ${gone("mem_limit")}` }],
    [{ cpus: 0.05 }, { cpus: `${memory("256Mi", "512Mi", ["0.05", "0.05"])} && ${gone("cpus")}` }],
    [{ memory: "1Gi" }, { memory: `${memory("512Mi", "1Gi")} && ${gone("memory")}` }],
    [
      { deploy: { replicas: 3, resources: { limits, reservations: { memory: "128M" } } } },
      {
        deploy: [set("replicas", "3"), memory("256Mi", "512Mi", ["100m", "0.50"]), gone("deploy")].join(" && "),
      },
    ],
    [{ deploy: { restart_policy: { condition: "any" } } }, { deploy: gone("deploy") }],
    [
      { limits: { memory: "1Gi", cpu: "1" } },
      { limits: `${memory("512Mi", "1Gi", ["100m", "1"])} && ${gone("limits")}` },
    ],
    [{ resources: { reservations: { memory: "64M" } } }, { "resources.reservations": memory("64Mi", "128Mi") }],
    [
      { healthcheck: { test: ["CMD", "curl", "-f", "http://localhost:8000/up"] } },
      { healthcheck: `${set("health", "/up")} && ${gone("healthcheck")}` },
    ],
    [
      { healthcheck: { test: "wget -q http://localhost:8000/up || exit 1", start_period: "40s" } },
      {
        healthcheck: `${set("health", `'{"liveness":"/up","readiness":"/up","startupSeconds":40}'`)} && ${gone("healthcheck")}`,
      },
    ],
    [{ healthcheck: { disable: true } }, { healthcheck: `${set("health", "false")} && ${gone("healthcheck")}` }],
    [{ health: "/x", healthcheck: "x" }, { healthcheck: gone("healthcheck") }],
    [
      { livenessProbe: { httpGet: { path: "/up", port: 8000 } } },
      { livenessProbe: `${set("health.liveness", "/up")} && ${gone("livenessProbe")}` },
    ],
    [
      { startupProbe: { failureThreshold: 30, periodSeconds: 10 } },
      { startupProbe: `${set("health.startupSeconds", "300")} && ${gone("startupProbe")}` },
    ],
    [{ scale: 3 }, { scale: `${set("replicas", "3")} && ${gone("scale")}` }],
    [
      { minReplicas: 3, maxReplicas: 6 },
      Object.fromEntries(
        ["minReplicas", "maxReplicas"].map((key) => [
          key,
          `${set("replicas", "3")} && ${set("autoscaling", `'{"min":3,"max":6}'`)} && ${gone(key)}`,
        ]),
      ),
    ],
    [
      { migrations: "alembic upgrade head" },
      { migrations: set("migrations", `'{"command":["alembic","upgrade","head"]}'`) },
    ],
    [
      { migrations: { command: "alembic upgrade head" } },
      { "migrations.command": set("migrations.command", `'["alembic","upgrade","head"]'`) },
    ],
    [{ autoscaling: { minReplicas: 1, maxReplicas: 5 } }, { autoscaling: set("autoscaling", `'{"min":1,"max":5}'`) }],
    [{ health: { test: "curl http://localhost/up", interval: "5s" } }, { health: set("health", "/up") }],
    [{ secretEnv: "jwt_secret" }, { secretEnv: set("secretEnv", `'["JWT_SECRET"]'`) }],
    [{ secretEnv: { API_KEY: "hush" } }, { secretEnv: set("secretEnv", `'["API_KEY"]'`) }],
    [{ buildArgs: ["A=1"] }, { buildArgs: set("buildArgs", `'{"A":"1"}'`) }],
    [{ env: "A=b" }, { env: set("env", `'{"A":"b"}'`) }],
    [{ platform: "linux/amd64" }, { platform: gone("platform") }],
    [{ networks: ["backend"] }, { networks: gone("networks") }],
    [
      { database_url: "postgresql+asyncpg://u:hush@db/x" },
      { database_url: `${set("database.scheme", "'postgresql+asyncpg'")} && ${gone("database_url")}` },
    ],
    [{ container_name: "api" }, { container_name: gone("container_name") }],
    [{ secrets: ["jwt"] }, { secrets: set("secrets", `'{"kind":"pulumi"}'`) }],
    [{ hostport: ["8001:8000"] }, { hostport: `${set("hostPort", "8001")} && ${gone("hostport")}` }],
    [{ replica: "many" }, { replica: write("replicas: <Number of pods: a whole number, 0 to 100>", "replica") }],
  ];
  for (const [changed, cures] of CASES)
    test(`${JSON.stringify(changed)} is carried over whole`, () => assert.deepEqual(curesOf(service(changed)), cures));
});
