/** Other programs on top of a live stack, on the same state backend. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { k3d, kubectl, names } from "./cluster";
import { AGENTS, CLUSTER, Project, STACK, succeeded, type Ran } from "./project";

const EXTRA = "http://localhost:8209";

describe("programs on top of a local stack", { concurrency: false }, () => {
  let project: Project;
  let outputs: Record<string, unknown> = {};

  /** The engine on an example's own stack. */
  const example = (name: string, args: readonly string[]): Promise<Ran> =>
    project.run("pulumi", ["-C", `examples/${name}`, ...args, "--non-interactive"]);
  const deploy = async (name: string, config: Readonly<Record<string, string>> = {}) => {
    succeeded(await example(name, ["stack", "init", STACK]));
    const all = { platform: `organization/wealist/${STACK}`, ...config };
    const settings = Object.entries(all).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    succeeded(await example(name, ["config", "set-all", "-s", STACK, ...settings]));
    succeeded(await example(name, ["up", "-s", STACK, "--yes", "--skip-preview"]));
  };
  const json = async (args: readonly string[], name?: string) => {
    const ran = name ? await example(name, [...args, "-s", STACK]) : await project.pulumi(args);
    succeeded(ran);
    return JSON.parse(ran.output) as Record<string, unknown>;
  };
  const psql = (sql: string) =>
    kubectl("exec", "-n", `postgresql-${STACK}`, "postgres-0", "--", "psql", "-U", "postgres", "-Atc", sql);
  const databases = () =>
    psql(
      "SELECT string_agg(datname, ',' ORDER BY oid) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'",
    );
  const roles = () =>
    psql("SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^reports_api'");
  const db = (...args: string[]) => project.run("npm", ["run", "--silent", "db", "--", ...args]);

  before(async () => {
    project = new Project(AGENTS);
    await k3d("cluster", "delete", CLUSTER);
    succeeded(await project.npm("start"));
    outputs = await json(["stack", "output", "--json"]);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("an Ingress in front of the service, known by the outputs alone", async () => {
    await deploy("frontend-ingress");
    const told = await json(["stack", "output", "--json"], "frontend-ingress");
    assert.equal(told["namespace"], outputs["board-api.namespace"]);
    assert.equal(told["serviceUrl"], outputs["board-api.url"]);
    const path =
      "jsonpath={.spec.rules[0].http.paths[0].backend.service.name}:{.spec.rules[0].http.paths[0].backend.service.port.name}";
    const backend = await kubectl(
      "get",
      "ingress",
      "-n",
      `board-api-${STACK}`,
      String(told["ingressName"]),
      "-o",
      path,
    );
    assert.equal(backend, "board-api:http");
  });

  test("another service with a database of its own on the same PostgreSQL", async () => {
    await deploy("extra-service", { nodePort: "30089" });
    const told = await json(["stack", "output", "--json"], "extra-service");
    assert.equal(told["postgresHost"], outputs["postgresHost"]);
    assert.equal((await fetch(`${EXTRA}/ready`)).status, 200);
    const headers = { "content-type": "application/json" };
    const made = await fetch(`${EXTRA}/api/boards`, {
      method: "POST",
      headers,
      body: JSON.stringify({ name: "report" }),
    });
    assert.equal(made.status, 201);
    assert.equal(await databases(), "board_api,reports_api");
    assert.match(await roles(), /^reports_api_\d+,reports_api_owner$/);
    succeeded(await example("extra-service", ["preview", "-s", STACK, "--expect-no-changes"]));
  });

  test("a program in Pulumi YAML reads the same", async () => {
    await deploy("read-outputs-yaml");
    const told = await json(["stack", "output", "--json"], "read-outputs-yaml");
    for (const key of ["schemaVersion", "clusterUid"]) assert.equal(told[key], outputs[key], key);
    for (const key of ["url", "namespace", "databaseSecret"]) assert.equal(told[key], outputs[`board-api.${key}`], key);
  });

  test("no secret of the stack crosses to any of them, also not encrypted", async () => {
    const secret = async (namespace: string, name: string, key: string) => {
      const data = await kubectl("get", "secret", "-n", namespace, name, "-o", `jsonpath={.data.${key}}`);
      return Buffer.from(data, "base64").toString("utf8");
    };
    const superuser = await secret(`postgresql-${STACK}`, String(outputs["postgresAdminSecret"]), "POSTGRES_PASSWORD");
    const login = await secret(`board-api-${STACK}`, String(outputs["board-api.databaseSecret"]), "POSTGRES_PASSWORD");
    const told = await json(["stack", "output", "--json"], "extra-service");
    const own = await secret(`reports-api-${STACK}`, String(told["databaseSecret"]), "POSTGRES_PASSWORD");
    for (const word of [superuser, login, own]) assert.ok(word.length >= 16);
    assert.ok(![superuser, login].some((word) => JSON.stringify(outputs).includes(word)));
    for (const name of ["frontend-ingress", "extra-service", "read-outputs-yaml"]) {
      const state = JSON.stringify(await json(["stack", "export", "--show-secrets"], name));
      assert.ok(state.includes(String(outputs["clusterUid"])), name);
      assert.ok(!state.includes(superuser) && !state.includes(login), `${name} holds a secret of the stack`);
      assert.doesNotMatch(state, /client-key-data|BEGIN [A-Z ]*PRIVATE KEY/, name);
      const kept = JSON.stringify(await json(["stack", "export"], name));
      assert.ok(!kept.includes(own), `${name} keeps its own password in plain text`);
    }
  });

  test("a database that a service of the stack has, or that is in use, is not dropped", async () => {
    const used = await db("drop", "board-api", STACK, "--yes");
    assert.equal(used.code, 1, used.output);
    assert.match(used.output, /belongs to the service board-api/);
    const busy = await db("drop", "reports-api", STACK, "--yes");
    assert.equal(busy.code, 1, busy.output);
    assert.match(busy.output, /The database reports_api is in use by \d+ connections?/);
    assert.equal(await databases(), "board_api,reports_api");
  });

  test("their destroy removes their objects, and leaves the database and the stack", async () => {
    for (const name of ["frontend-ingress", "extra-service", "read-outputs-yaml"])
      succeeded(await example(name, ["destroy", "-s", STACK, "--yes", "--skip-preview"]));
    assert.deepEqual(await names("ingresses"), []);
    const left = [...(await names("jobs")), ...(await names("secrets")), ...(await names("configmaps"))];
    assert.deepEqual(
      left.filter((name) => name.includes("reports")),
      [],
    );
    assert.ok(!(await names("deployments")).some((name) => name.startsWith("reports-api")));
    assert.equal(await databases(), "board_api,reports_api");
    const again = await project.npm("start");
    succeeded(again);
    assert.match(again.output, /no change/);
  });

  test("npm run db -- drop deletes the database and its roles, by name and after asking", async () => {
    const asked = await db("drop", "reports-api", STACK);
    assert.equal(asked.code, 1, asked.output);
    assert.match(asked.output, /Without asking: npm run db -- drop reports_api e2e --yes/);
    assert.equal(await databases(), "board_api,reports_api");
    const dropped = await db("drop", "reports-api", STACK, "--yes");
    succeeded(dropped);
    assert.match(
      dropped.output,
      /The database reports_api \(.*\) with the roles reports_api_\d+, reports_api_owner: gone\./,
    );
    assert.equal(await databases(), "board_api");
    assert.equal(await roles(), "");
  });
});
