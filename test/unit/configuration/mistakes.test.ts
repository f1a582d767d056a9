/** What people bring from compose files, from Kubernetes, and from the wrong line: taken, or told with the right one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PROJECT } from "../../../configuration/stack-file/keys";
import { kindsAt } from "../../../configuration/schema-nodes";
import { faults, local, message, parse, service, type Given } from "../../support/config";

type Values = Readonly<Record<string, unknown>>;

const one = (values: Values, given?: Given) => {
  const told = faults(values, given);
  assert.equal(told.length, 1, message(values, given));
  return told[0]!;
};
const ofService = (changed: Values) => one(local({ services: [service(changed)] }));
const limits = (memory: unknown, cpu: unknown = "200m") => ({
  resources: { limits: { memory, cpu }, reason: "measured under load" },
});

const REMOVED = /^npm run config -- \S+ \S+ --rm$/;

describe("a word of a compose file or of Kubernetes", () => {
  const WORDS: Readonly<Record<string, RegExp>> = {
    environment: /write services\[0\]\.env: .* instead of services\[0\]\.environment$/,
    envFrom: /services\[0\]\.env/,
    env_file: /services\[0\]\.env/,
    ports: /services\[0\]\.port/,
    expose: /services\[0\]\.port/,
    containerPort: /services\[0\]\.port/,
    targetPort: /services\[0\]\.port/,
    nodePort: /services\[0\]\.hostPort/,
    build: REMOVED,
    args: REMOVED,
    container_name: REMOVED,
    hostname: REMOVED,
    depends_on: REMOVED,
    links: REMOVED,
    volumes: REMOVED,
    volumeMounts: REMOVED,
    tmpfs: REMOVED,
    command: REMOVED,
    entrypoint: REMOVED,
    working_dir: REMOVED,
    restart: REMOVED,
    restartPolicy: REMOVED,
    healthcheck: /services\[0\]\.health/,
    livenessProbe: /services\[0\]\.health\.liveness/,
    readinessProbe: /services\[0\]\.health\.readiness/,
    startupProbe: /services\[0\]\.health\.startupSeconds/,
    deploy: /services\[0\]\.replicas/,
    scale: /services\[0\]\.replicas/,
    imagePullPolicy: REMOVED,
    pull_policy: REMOVED,
    imagePullSecrets: REMOVED,
    mem_limit: /services\[0\]\.resources/,
    memoryLimit: /services\[0\]\.resources/,
    mem_reservation: /services\[0\]\.resources/,
    cpus: /services\[0\]\.resources/,
    cpuLimit: /services\[0\]\.resources/,
    cpuRequest: /services\[0\]\.resources/,
    limits: /services\[0\]\.resources/,
    requests: /services\[0\]\.resources/,
    networks: REMOVED,
    configs: REMOVED,
    labels: REMOVED,
    annotations: REMOVED,
    ingress: REMOVED,
    logging: REMOVED,
    securityContext: REMOVED,
    cap_add: REMOVED,
    privileged: REMOVED,
    serviceAccountName: REMOVED,
    hpa: /services\[0\]\.autoscaling/,
    minReplicas: /services\[0\]\.autoscaling/,
    maxReplicas: /services\[0\]\.autoscaling/,
    initContainers: REMOVED,
    containers: REMOVED,
    tag: REMOVED,
  };
  /** Words that go where their value says nothing. */
  const SAID: Values = {
    ...{ deploy: { replicas: 3 }, scale: 3, limits: { cpu: "1" }, requests: { cpu: "100m" }, hpa: { maxReplicas: 6 } },
    ...{ mem_limit: "1g", memoryLimit: "1Gi", mem_reservation: "64m", cpus: "0.5", cpuLimit: "1", cpuRequest: "100m" },
  };
  for (const [word, meant] of Object.entries(WORDS)) {
    test(`${word} is told with the key that is meant here, or why there is none`, () => {
      const { path, what, rule, cure } = ofService({ [word]: SAID[word] ?? "x" });
      assert.deepEqual([path, what], [`services[0].${word}`, "unknown key"]);
      assert.ok(rule.length > 20 && !rule.startsWith("known here"), rule);
      assert.match(cure, meant);
      const key = /write services\[0\]\.(\S+): .* instead/.exec(cure)?.[1];
      if (key) assert.notDeepEqual(kindsAt(["services", 0, ...key.split(".")]), [], `${key} exists`);
    });
  }
});

describe("a key of another level", () => {
  test("is told where it belongs, deeper or higher", () => {
    assert.match(
      ofService({ rotation: 1 }).cure,
      /write services\[0\]\.database\.rotation or database\.rotation instead of/,
    );
    assert.match(ofService({ liveness: "/x" }).cure, /write services\[0\]\.health\.liveness instead of/);
    assert.match(ofService({ hostPorts: "8000-8009" }).cure, /write .*cluster\.hostPorts instead of/);
    assert.match(ofService({ storage: "1Gi" }).cure, /write database\.storage instead of/);
    assert.match(ofService({ health: { replicas: 2 } }).cure, /write services\[0\]\.replicas instead of/);
    assert.match(one(local({ cluster: { kind: "k3d", storage: "1Gi" } })).cure, /write database\.storage instead of/);
  });

  test("is told for a password: it is a secret", () => {
    const { rule, cure } = one(local({ database: { kind: "statefulset", password: "x" } }));
    assert.match(rule, /a password is a secret/);
    assert.match(
      cure,
      /^npm run config -- \S+ postgres-password --secret && npm run config -- \S+ database\.password --rm$/,
    );
    assert.match(ofService({ database: { password: "x" } }).rule, /<service>-db-password/);
  });

  test("is told at the top of config, and in another spelling of the project's name", () => {
    assert.match(one(local({ storage: "1Gi" })).cure, /write database\.storage /);
    const capital = `${PROJECT[0]!.toUpperCase()}${PROJECT.slice(1)}:hardening`;
    assert.match(one(local({ [capital]: {} })).cure, new RegExp(`write ${PROJECT}:hardening`));
  });
});

describe("a value in another spelling", () => {
  const TAKEN: readonly (readonly [string, Values, Values])[] = [
    ["cpu: 1", limits("512Mi", 1), { cpu: "1" }],
    ["cpu: 0.5", limits("512Mi", 0.5), { cpu: "0.5" }],
    ['cpu: "0.25"', limits("512Mi", "0.25"), { cpu: "0.25" }],
    ["memory: 1.5Gi", limits("1.5Gi"), { memory: "1.5Gi" }],
    ["memory: 512M", limits("512M"), { memory: "512M" }],
    ["memory in bytes", limits(536_870_912), { memory: "536870912" }],
  ];
  for (const [written, changed, expected] of TAKEN) {
    test(`${written} is taken as Kubernetes takes it`, () => {
      const { services } = parse(local({ services: [service(changed)] }));
      const got = services[0]!.resources.limits;
      for (const [key, value] of Object.entries(expected)) assert.equal(got[key as keyof typeof got], value);
    });
  }

  test("a number or boolean in quotes is taken where only that can be meant", () => {
    const { services, cluster } = parse(
      local({
        cluster: { kind: "k3d", create: "true" },
        services: [service({ port: "8000", replicas: "3", database: "false", env: { A: "8000", B: "true" } })],
      }),
    );
    const [{ port, replicas, database, env }] = services as [(typeof services)[0]];
    assert.deepEqual([port, replicas, database, env], [8000, 3, false, { A: "8000", B: "true" }]);
    assert.equal(cluster.k3d?.create, true);
  });

  const REFUSED: readonly (readonly [Values, string, string])[] = [
    [limits("512m"), "services[0].resources.limits.memory", "512Mi"],
    [limits("512mb"), "services[0].resources.limits.memory", "512Mi"],
    [limits("512MB"), "services[0].resources.limits.memory", "512Mi"],
    [limits("1g"), "services[0].resources.limits.memory", "1Gi"],
    [limits("1.5GiB"), "services[0].resources.limits.memory", "1.5Gi"],
    [limits("512 Mi"), "services[0].resources.limits.memory", "512Mi"],
    [limits(512), "services[0].resources.limits.memory", "512Mi"],
    [limits("512Mi", "500mi"), "services[0].resources.limits.cpu", "500m"],
    [limits("512Mi", "2 cores"), "services[0].resources.limits.cpu", "2"],
    [limits("512Mi", ".5"), "services[0].resources.limits.cpu", "0.5"],
    [{ hostPort: "8001:80" }, "services[0].hostPort", "8001"],
    [{ port: "9000/tcp" }, "services[0].port", "9000"],
    [{ health: { startupSeconds: "90s" } }, "services[0].health.startupSeconds", "90"],
    [{ maxSurge: "50" }, "services[0].maxSurge", "50%"],
  ];
  for (const [changed, path, right] of REFUSED) {
    test(`${JSON.stringify(changed)} is refused with ${right} as the cure`, () => {
      const told = faults(local({ services: [service(changed)] })).find((fault) => fault.path === path);
      assert.ok(told, message(local({ services: [service(changed)] })));
      assert.ok(told.cure.replaceAll("'", "").endsWith(` ${right}`), told.cure);
    });
  }

  test("yes and no are texts, and told with the word that is meant", () => {
    assert.match(one(local({ cluster: { kind: "k3d", create: "no" } })).cure, / false$/);
  });

  test("storage has the same units", () => {
    const { cure } = one(local({ database: { kind: "statefulset", storage: "10GB" } }));
    assert.match(cure, / 10Gi$/);
    assert.match(one(local({ database: { kind: "statefulset", storage: 1 } })).cure, / 1Mi$/);
  });
});
