import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { compileFunction } from "node:vm";

import * as pulumi from "@pulumi/pulumi";

import { ClusterTrust } from "../../components/cluster/existing/trust";
import { K3dCluster } from "../../components/cluster/k3d/cluster";
import { K3dImageImport } from "../../components/image/import/image-import";
import { DynamicResource } from "../../components/dynamic/resource";
import { NodePorts } from "../../components/node-ports/node-ports";
import { VolumeCheck } from "../../components/postgres/volume-check";
import { VolumeNote } from "../../components/postgres/volume-note";
import { QuotaFit, QuotaRoom } from "../../components/namespace/quota-steps/steps";
import { RegistryImage } from "../../components/image/registry/image";
import { SecretKeys } from "../../components/secrets/secret-keys";
import { SecretStore } from "../../components/secrets/secret-store";
import { CONTEXT } from "../support/config";
import { temporaryFolder, writeFiles } from "../support/temporary";

const FOLDER = join(__dirname, "../../components");
/** In the order in which they are made below. */
const MODULES = [
  "k3d/cluster-provider",
  "k3d/image-import-provider",
  "existing/trust-provider",
  "secrets/secret-store-provider",
  "secrets/secret-keys-provider",
  "postgres/volume-check-provider",
  "postgres/volume-note-provider",
  "node-ports/ports-provider",
  "quota-steps/room-provider",
  "quota-steps/fit-provider",
  "registry/pushed-image-provider",
  "registry/version-tag-provider",
];

/** The provider texts that the engine would keep, by their module. */
async function keptTexts(): Promise<Record<string, string>> {
  const texts: string[] = [];
  const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) => {
    if (inputs["__provider"]) texts.push(JSON.stringify(inputs["__provider"]));
    return { id: name, state: inputs as object };
  };
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "wealist", "test", false);
  const args = { name: "k3s-local", create: true, agents: 0, image: "k3s", hostPorts: "8000-8009", owner: "o/p/s" };
  const cures = { foreign: "", ports: "", giveUp: "", keep: "", namespaces: "" };
  const cluster = new K3dCluster("cluster", { ...args, namespaces: [], cures });
  const { uid: clusterUid, nodes } = cluster;
  const imported = new K3dImageImport("import", {
    cluster: "k3s-local",
    clusterUid,
    nodes,
    image: "a:1",
    imageId: "",
    owner: "o/p/s",
  });
  // After the cluster's, so that the texts come in this order.
  const trust = new ClusterTrust("trust", { context: "prod", trusted: "", stack: "prod" }, { dependsOn: imported });
  const there = { access: { kind: "k3d", name: "k3s-local" }, clusterUid, namespace: "board-api-test" } as const;
  const store = new SecretStore("store", { ...there, store: "aws", storeKind: "SecretStore" }, { dependsOn: trust });
  const keys = new SecretKeys("keys", { ...there, secret: "sealed", keys: ["JWT_SECRET"] }, { dependsOn: store });
  const volume = { ...there, claim: "postgres-data", dataDirectory: "pgdata", image: "postgres:17" };
  const places = { namespace: "", claim: "", noClaim: "", dataDirectory: "" };
  const refusals = {
    ...places,
    image: "",
    storage: "",
    storageClass: "",
    noStorageClass: "",
    otherVolume: "",
    otherMajor: "",
  };
  const check = new VolumeCheck(
    "check",
    { ...volume, own: true, storage: "1Gi", cures: refusals },
    { dependsOn: keys, aliases: [] },
  );
  const note = new VolumeNote("note", { ...volume, volume: "uid" }, { dependsOn: check });
  const ports = new NodePorts("ports", { ...there, ports: {}, namespaces: "all", cures: {} }, { dependsOn: note });
  const room = new QuotaRoom("room", { ...there, hard: {} }, { dependsOn: ports });
  const fit = new QuotaFit("fit", { ...there, hard: {}, raised: room.raised, seen: {} }, { dependsOn: room });
  const pushed = new RegistryImage(
    "pushed",
    { repository: "ghcr.io/a/b", version: "v1.0.0", context: CONTEXT, platform: "linux/amd64", stack: "prod" },
    { dependsOn: fit },
  );
  await Promise.all(
    [cluster, imported, trust, store, keys, pushed.tagged].map(
      ({ urn }) => new Promise((resolve) => urn.apply(resolve)),
    ),
  );
  return Object.fromEntries(texts.map((text, i) => [MODULES[i]!, text]));
}

/** Names of all that a module declares. */
const declared = (module: string) =>
  [
    ...readFileSync(join(FOLDER, `${module}.ts`), "utf8").matchAll(
      /^(?:export )?(?:async )?(?:function\*?|const) (\w+)/gm,
    ),
  ].map(([, name]) => name!);

/** A project whose provider module is `source`, as the folder that the engine runs in. */
function project(t: TestContext, source: string): (source: string) => void {
  const folder = temporaryFolder(t, { "package.json": "{}", "transpile.cjs": "" });
  const write = (text: string) => writeFiles(folder, { "components/cluster/k3d/sample-provider.js": text });
  write(source);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  return write;
}

describe("what the engine keeps of a dynamic provider", () => {
  test("holds the name of its module, and none of the code that may change", async () => {
    const texts = await keptTexts();
    const names = [
      "k3d/k3d",
      "k3d/ports",
      "k3d/send-image",
      "k3d/node-images",
      "k3d/waking-kubeconfig",
      ...MODULES,
    ].flatMap(declared);
    assert.ok(names.length > 30, "the modules were read");
    for (const module of MODULES) {
      assert.ok(texts[module]?.includes(module), `${module} is loaded by its name`);
      const code = names.filter((name) => name !== "provider" && new RegExp(`\\b${name}\\b`).test(texts[module]!));
      assert.deepEqual(code, [], module);
    }
  });

  test("is the same text for all but for that name, wherever the project lies", async () => {
    const texts = Object.entries(await keptTexts()).map(([module, text]) => text.replaceAll(module, "<module>"));
    assert.deepEqual([texts.length, new Set(texts).size], [MODULES.length, 1]);
    assert.ok(!texts[0]!.includes(process.cwd()));
  });
});

describe("the kept text, run as the engine runs it,", () => {
  test("calls the module as it is today, by its path from the project", async (t) => {
    const write = project(t, "exports.provider = { create: async (inputs) => ({ id: inputs.name, outs: inputs }) };");
    const provider = await keptProvider("k3d/sample-provider");
    assert.deepEqual(await provider.create({ name: "x" }), { id: "x", outs: { name: "x" } });
    write("exports.provider = { delete: async (id, props) => { throw new Error(`${id} ${props.name}`); } };");
    delete require.cache[join(process.cwd(), "components/cluster/k3d/sample-provider.js")];
    await assert.rejects(provider.delete!("x", { name: "y" }), /^Error: x y/);
  });

  test("passes a failure on as its message, without a stack trace for the engine to print", async (t) => {
    project(t, "exports.provider = { read: async () => { throw new Error('told'); } };");
    const provider = await keptProvider("k3d/sample-provider");
    const failure = await provider.read!("x", {}).catch((error: Error) => error);
    assert.deepEqual([(failure as Error).message, (failure as Error).stack], ["told", ""]);
  });

  test("is a provider with every method that the engine calls", async () => {
    const methods = Object.keys(await keptProvider("k3d/sample-provider"));
    assert.deepEqual(methods.sort(), ["check", "create", "delete", "diff", "read", "update"]);
  });
});

/** What the engine's process for dynamic providers makes of the text that it is given. */
async function keptProvider(module: string): Promise<pulumi.dynamic.ResourceProvider> {
  let text = "";
  const newResource = ({ inputs }: pulumi.runtime.MockResourceArgs) => {
    text = String(inputs["__provider"]);
    return { id: "x", state: {} };
  };
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "wealist", "test", false);
  const { urn } = new DynamicResource({ module, type: "k3d:Sample" }, "sample", {});
  assert.match(
    await new Promise<string>((resolve) => urn.apply(resolve)),
    /::pulumi-nodejs:dynamic\/k3d:Sample::sample$/,
  );
  const exported: { handler?: () => pulumi.dynamic.ResourceProvider } = {};
  // As `require-from-string` does it there.
  compileFunction(text, ["exports"])(exported);
  return exported.handler!();
}
