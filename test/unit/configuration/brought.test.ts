/** What stands in a service of a compose file or of Kubernetes, and the one cure that carries it over whole. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { faults, local, prod, service } from "../../support/config";
import { set, gone, write, curesOf } from "./brought";

describe("ports", () => {
  const both = `${set("port", "8000")} && ${set("hostPort", "8001")} && ${gone("ports")}`;
  const inner = `${set("port", "8000")} && ${gone("ports")}`;
  const CASES: readonly (readonly [unknown, string])[] = [
    [["8001:8000"], both],
    [["127.0.0.1:8001:8000/tcp"], both],
    [[{ target: 8000, published: "8001" }], both],
    ["8001:8000", both],
    [["8001:8000", "9000:9000"], both],
    [["5001:8000"], both.replace("8001", "8000")],
    [["8000"], inner],
    [[8000], inner],
    [[{ name: "http", containerPort: 8000 }], inner],
    [["${PORT:-8001}:8000"], inner],
    ["http", write("port: <Port the container listens on; named `http`: a whole number, 1 to 65535>", "ports")],
  ];
  for (const [ports, cure] of CASES)
    test(`${JSON.stringify(ports)} is two keys`, () => assert.deepEqual(curesOf(service({ ports })), { ports: cure }));

  test("take no port of this machine where another service has it, or the cluster is none of this machine's", () => {
    const other = service({ name: "user-api", hostPort: 8001 });
    const told = faults(local({ services: [service({ ports: ["8001:8000"] }), other] }));
    assert.equal(told[0]?.cure, both.replace("8001", "8000"));
    assert.deepEqual(curesOf(service({ ports: ["8001:8000"] }), prod), { ports: inner });
  });

  test("leave what stands there already", () => {
    const written = { port: 9000, hostPort: 8002, ports: ["8001:8000"], expose: ["8000"], nodePort: 30080 };
    const cures = curesOf(service(written));
    assert.deepEqual(cures, { ports: gone("ports"), expose: gone("expose"), nodePort: gone("nodePort") });
  });

  test("are taken from the right key, too", () => {
    assert.deepEqual(curesOf(service({ port: ["8001:8000"] })), {
      port: `${set("port", "8000")} && ${set("hostPort", "8001")}`,
    });
    assert.match(curesOf(service({ port: "8000:80" }))["port"]!, /port' 80 && .*hostPort' 8000$/);
    assert.deepEqual(curesOf(service({ hostPort: ["8001:8000"] })), { hostPort: set("hostPort", "8001") });
  });
});

describe("variables", () => {
  const moved = `${set("env", `'{"A":"b=c"}'`)} && ${gone("environment")}`;
  const CASES: readonly (readonly [unknown, string])[] = [
    [["A=b=c"], moved],
    [{ A: "b=c" }, moved],
    [[{ name: "A", value: "b=c" }], moved],
    [["A=b=c", "DATABASE_URL=postgresql://u:hush@db/x", "POSTGRES_PASSWORD=hush"], moved],
    [["A"], write("env.A: <its value>", "environment")],
    [["A=1", "B"], write(`env: {"A":"1"} and services[0].env.B: <its value>`, "environment")],
    [
      ["JWT_SECRET=hush"],
      `${set("secretEnv", `'["JWT_SECRET"]'`)} && npm run config -- test board-api-JWT_SECRET --secret && ${gone("environment")}`,
    ],
    ["x", write("env: { <NAME>: <value> }", "environment")],
  ];
  for (const [environment, cure] of CASES)
    test(`${JSON.stringify(environment)} are carried over whole`, () =>
      assert.deepEqual(curesOf(service({ environment })), { environment: cure }));

  test("come beside those that stand there", () => {
    const cures = curesOf(service({ env: { A: "1" }, environment: ["A=2", "B=3"], env_file: ".env", envFrom: [] }));
    const environment = `${set("env.B", "3")} && ${gone("environment")}`;
    assert.deepEqual(cures, { environment, env_file: gone("env_file"), envFrom: gone("envFrom") });
  });

  test("in a list are taken from the right key, too", () => {
    assert.deepEqual(curesOf(service({ env: ["A=b"] })), { env: set("env", `'{"A":"b"}'`) });
    assert.deepEqual(curesOf(service({ env: [{ name: "A", value: "b" }] })), { env: set("env", `'{"A":"b"}'`) });
  });

  test("that look like a secret are shown in no cure, whatever their form", () => {
    const canary = "canary-Zq7";
    for (const environment of [[`API_KEY=${canary}`, "B"], { api_key: canary }, { URL: `redis://:${canary}@h` }]) {
      for (const key of ["environment", "env", "args", "buildArgs"])
        assert.doesNotMatch(JSON.stringify(curesOf(service({ [key]: environment }))), new RegExp(canary));
    }
  });
});
