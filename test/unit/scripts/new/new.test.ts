/** What `npm run new` does to a file, and what it finds free. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, test } from "node:test";

import execa from "execa";

import { takenByClusters } from "../../../../components/cluster/k3d/k3d";
import { freeRange, movedPort } from "../../../../scripts/lib/cluster/free-place";
import { freeName } from "../../../../configuration/cures";
import type { Names } from "../../../../scripts/lib/new/answers";
import { rewritten, leftSecretKeys, unknownFiles } from "../../../../scripts/lib/new/rewrite";
import { fakeCommands } from "../../../support/commands";
import { temporaryFolder } from "../../../support/temporary";

const FROM: Names = {
  name: "shop",
  region: "eu-west-1",
  registry: "registry.test",
  service: "board-api",
  place: { cluster: "k3s-shop", hostPorts: "8000-8009" },
};
const TO: Names = {
  ...FROM,
  name: "shop-two",
  service: "cart",
  place: { cluster: "k3s-shop-two", hostPorts: "8020-8029" },
};

const SCHEMA = "# yaml-language-server: $schema=docs/stack.schema.json\n";
const LOCAL = `${SCHEMA}config:
  shop:cluster:
    kind: k3d
    name: k3s-shop
  shop:services:
    - name: board-api
      port: 8000
      hostPort: 8003
  shop:board-api-JWT_SECRET:
    secure: v1:abc
`;

describe("a file of a new project", () => {
  test("has the stack's cluster and ports in place of the old ones, and no secret", () => {
    assert.equal(
      rewritten("Pulumi.local.yaml", LOCAL, FROM, TO),
      LOCAL.replace("k3s-shop", "k3s-shop-two\n    hostPorts: 8020-8029")
        .replaceAll("shop:", "shop-two:")
        .replace("board-api\n", "cart\n")
        .replace("8003", "8023")
        .replace(/ {2}\S+JWT_SECRET[^]*/, ""),
    );
    assert.deepEqual(leftSecretKeys("Pulumi.local.yaml", LOCAL, FROM, TO), ["cart-JWT_SECRET"]);
    assert.deepEqual(leftSecretKeys("README.md", LOCAL, FROM, TO), []);
  });

  test("names a cluster of its own where the old one had the default's", () => {
    const from = { ...FROM, place: { cluster: "k3s-local", hostPorts: "8000-8009" } };
    const text = rewritten("Pulumi.local.yaml", "config:\n  shop:cluster: { kind: k3d }\n", from, TO);
    assert.match(text!, /kind: k3d, name: k3s-shop-two, hostPorts: 8020-8029/);
  });

  test("keeps the ports of a k3d stack that has its own", () => {
    const own = LOCAL.replace("name: k3s-shop", "name: k3s-stage\n    hostPorts: 8100-8109").replace("8003", "8103");
    assert.match(rewritten("Pulumi.stage.yaml", own, FROM, TO)!, /name: k3s-stage\n {4}hostPorts: 8100-8109\n[^]*8103/);
  });

  test("names the schema to editors also where the key behind that line stays behind", () => {
    const own = LOCAL.replace("config:", "encryptionsalt: v1:x\nconfig:");
    assert.ok(rewritten("Pulumi.stage.yaml", own, FROM, TO)!.startsWith(`${SCHEMA}config:\n`));
  });

  test("tells of them, and of nothing else that has the number", () => {
    const text = "curl localhost:8000, hostPort: 8001, port: 8000, k3d-k3s-shop-server-0, a localhost:9000";
    const told = "curl localhost:8020, hostPort: 8021, port: 8000, k3d-k3s-shop-two-server-0, a localhost:9000";
    assert.equal(rewritten("README.md", text, FROM, TO), told);
  });
});

describe("what is free on this machine", () => {
  test("is a name that no k3d cluster has", () => {
    assert.equal(freeName("k3s-shop", ["k3s-local"]), "k3s-shop");
    assert.equal(freeName("k3s-shop", ["k3s-shop", "k3s-shop-2"]), "k3s-shop-3");
  });

  test("is a range beside the own one that no k3d cluster maps, also while it is stopped, and nobody listens in", async (t) => {
    const nodes = [{ portMappings: { "30080/tcp": [{ HostIp: "", HostPort: "21015" }] }, State: { Running: false } }];
    await fakeCommands(t, ["k3d"], () => ({ stdout: JSON.stringify([{ name: "k3s-a", nodes }]) }));
    const taken = await takenByClusters();
    assert.deepEqual(taken, { names: ["k3s-a"], ports: [21015] });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(21027, "127.0.0.1", resolve));
    t.after(() => server.close());
    assert.equal(await freeRange("21000-21009", taken), "21030-21039");
    assert.equal(movedPort(21003, "21000-21009", "21030-21039"), 21033);
  });

  test("is anything where there is no k3d", async (t) => {
    await fakeCommands(t, ["k3d"], () => ({ stderr: "no Docker", code: 1 }));
    assert.deepEqual(await takenByClusters(), { names: [], ports: [] });
  });
});

test("what git has not got is known by its paths; what it ignores is no part of the project", async (t) => {
  const files = { ".gitignore": "b.log\n", "a.txt": "", "b.log": "", "c d.txt": "" };
  const folder = temporaryFolder(t, files);
  await execa("git", ["init", "--quiet"], { cwd: folder });
  await execa("git", ["add", "a.txt"], { cwd: folder });
  assert.deepEqual(await unknownFiles(folder), [".gitignore", "c d.txt"]);
});
