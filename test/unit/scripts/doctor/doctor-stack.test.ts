import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, test } from "node:test";

import { service } from "../../../support/config";
import { freePort } from "../../../support/ports";
import { FakeRegistry } from "../../../support/registry";
import { setEnvironment, temporaryFolder, writeFiles } from "../../../support/temporary";
import { rows, verdicts } from "./world";

describe("doctor, of a stack on a shared cluster", () => {
  test("finds nothing wrong where all is set up, and needs no Docker where nothing is built", async (t) => {
    assert.deepEqual(
      verdicts(await rows(t)),
      [
        ...["Node.js", "Pulumi", "State", "Stack", "Secrets", "Operations"],
        ...["Context", "Cluster", "Trust", "Kubernetes", "Rights", "StorageClass", "Namespaces"],
      ].map((what) => `${what} ok`),
    );
  });

  test("gives one that is not set up yet the list of what to do first, in order", async (t) => {
    setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t) });
    const registry = await FakeRegistry.start(t);
    const notIn = { stderr: "error: PULUMI_ACCESS_TOKEN must be set for login", code: 3 };
    const found = await rows(t, {
      context: "wealist-prod",
      registry: registry.name,
      pulumi: { whoami: notIn },
      services: [service()],
    });
    assert.deepEqual(verdicts(found), [
      ...["Node.js ok", "Docker missing", "Pulumi ok", "State missing", "Stack later", "Secrets later"],
      ...["Operations later", "Context missing", "Cluster later", "Trust later", "Kubernetes later", "Rights later"],
      ...["StorageClass later", "Namespaces later", "Registry missing"],
    ]);
    assert.equal(found["Secrets"]!.found, "first State");
    assert.match(found["State"]!.found, /nobody is logged in/);
    assert.match(found["State"]!.cure, /pulumi login s3:.*\n.*docs\/team-state\.md/);
  });
});

describe("doctor, of a registry", () => {
  const services = [service()];

  test("says that it has no login, refuses it, or does not answer", async (t) => {
    const folder = temporaryFolder(t);
    setEnvironment(t, { DOCKER_CONFIG: folder });
    const registry = await FakeRegistry.start(t);
    const none = (await rows(t, { services, registry: registry.name }))["Registry"]!;
    assert.match(none.found, /no login for the registry/);
    assert.match(none.cure, new RegExp(`docker login ${registry.name}$`));
    const auth = Buffer.from("ci:wrong").toString("base64");
    writeFiles(folder, { "config.json": JSON.stringify({ auths: { [registry.name]: { auth } } }) });
    const refused = (await rows(t, { services, registry: registry.name }))["Registry"]!;
    assert.match(refused.found, /refuses Docker's login/);
    assert.match(refused.cure, /^Renew it: docker login/);
    const away = (await rows(t, { services }))["Registry"]!;
    assert.match(away.found, /does not answer/);
    assert.notEqual(away.cure, "");
  });

  test("tries the login that the nodes pull with", async (t) => {
    const registry = await FakeRegistry.start(t);
    registry.login = "nodes:right";
    const secrets = { "registry-password": "x", "registry-pull-password": "x" };
    const delivery = { username: "nodes", pullSecret: { username: "nodes" } };
    const world = { services, registry: registry.name, delivery, secrets };
    const right = { "config get": { stdout: "right" } };
    const well = await rows(t, { ...world, pulumi: right });
    assert.deepEqual([well["Registry"]!.verdict, well["Pull login"]!.verdict], ["ok", "ok"]);
    const wrong = { ...right, "config get -s prod wealist:registry-pull-password": { stdout: "wrong" } };
    const pull = (await rows(t, { ...world, pulumi: wrong }))["Pull login"]!;
    assert.match(pull.found, /refuses the login nodes/);
    assert.match(pull.cure, /registry-pull-password --secret$/);
  });
});

describe("doctor, of a database outside the cluster", () => {
  test("tells whether it is reached from here, which stops nobody", async (t) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    const at = async (to: number) => {
      const tls = { mode: "require", reason: "a proxy in front of it encrypts" };
      const database = { kind: "external", host: "host.k3d.internal", port: to, tls };
      return (await rows(t, { database, secrets: { "postgres-password": "x" } }))["Database"]!;
    };
    assert.equal((await at(port)).verdict, "ok");
    const { verdict, found } = await at(await freePort());
    assert.equal(verdict, "note");
    assert.match(found, /is not reached from this machine \(ECONNREFUSED\)/);
  });
});
