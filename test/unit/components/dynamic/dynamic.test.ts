import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { compileFunction } from "node:vm";

import * as pulumi from "@pulumi/pulumi";
import execa from "execa";

import { PROVIDERS, type DynamicType } from "../../../../components/dynamic/providers";
import { DynamicResource } from "../../../../components/dynamic/resource";
import { ROOT } from "../../../support/config";
import { temporaryFolder, writeFiles } from "../../../support/temporary";

const COMPONENTS = join(ROOT, "components");
const TYPES = Object.keys(PROVIDERS) as DynamicType[];
const METHODS = ["check", "create", "delete", "diff", "read", "update"];

/** What a state of today keeps, word for word, and what is to work as long as that state. */
const today = (type: string) => `exports.handler = () => {
  const call = (method) => async (...args) => {
    const load = process.getBuiltinModule("node:module").createRequire(process.cwd() + "/package.json");
    try {
      return await load("#provider")("${type}")[method](...args);
    } catch (error) {
      // The engine prints an error's stack; ours are messages for people.
      error.stack = "";
      throw error;
    }
  };
  const methods = ["check", "diff", "create", "read", "update", "delete"];
  return Object.fromEntries(methods.map((method) => [method, call(method)]));
};
`;

/** What a state of before keeps: it names a module, where that lay then. */
const before = (module: string) => `exports.handler = () => {
  const call = (method) => async (...args) => {
    const load = process.getBuiltinModule("node:module").createRequire(process.cwd() + "/package.json");
    load("./transpile.cjs");
    const { provider } = load("./components/${module}");
    try {
      return await provider[method](...args);
    } catch (error) {
      // The engine prints an error's stack; ours are messages for people.
      error.stack = "";
      throw error;
    }
  };
  const methods = ["check", "diff", "create", "read", "update", "delete"];
  return Object.fromEntries(methods.map((method) => [method, call(method)]));
};
`;

/** The modules that states name, with the type whose provider each has become. */
const MODULES: Readonly<Record<string, DynamicType>> = {
  "k3d/cluster-provider": "k3d:Cluster",
  "k3d/image-import-provider": "k3d:ImageImport",
  "existing/free-namespaces-provider": "existing:FreeNamespaces",
  "existing/storage-class-provider": "postgres:VolumeCheck",
  "existing/trust-provider": "existing:ClusterTrust",
  "postgres/volume-check-provider": "postgres:VolumeCheck",
  "postgres/volume-note-provider": "postgres:VolumeNote",
  "node-ports/ports-provider": "services:NodePorts",
  "quota-steps/room-provider": "quota:QuotaRoom",
  "quota-steps/fit-provider": "quota:QuotaFit",
  "ready/provider": "kubernetes:Ready",
  "registry/pushed-image-provider": "registry:Image",
  "registry/version-tag-provider": "registry:VersionTag",
  "secrets/secret-keys-provider": "secrets:SecretKeys",
  "secrets/secret-store-provider": "secrets:SecretStore",
  // As the first states of all wrote it.
  "k3d/../existing/trust-provider": "existing:ClusterTrust",
};

/** The text that the engine is given to keep, and the type that it is told. */
async function registered(type: DynamicType): Promise<{ readonly text: string; readonly type: string }> {
  let made = { text: "", type: "" };
  const newResource = ({ inputs, type }: pulumi.runtime.MockResourceArgs) => {
    made = { text: String(inputs["__provider"]), type };
    return { id: "x", state: {} };
  };
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "wealist", "test", false);
  const { urn } = new DynamicResource(type, "sample", {});
  await new Promise((resolve) => urn.apply(resolve));
  return made;
}

/** Which methods of the type's provider are called by a text, in a process of its own as the engine's is. */
async function called(texts: readonly (readonly [text: string, type: DynamicType])[]): Promise<string[][]> {
  const code = `
    const call = async ([text, type]) => {
      const exported = {};
      require("node:vm").compileFunction(text, ["exports"])(exported);
      const kept = exported.handler();
      // Loads the module by the text alone; what the method then makes of nothing is no matter.
      await kept.diff().catch(() => undefined);
      const provider = require("./provider.cjs")(type);
      const found = [];
      for (const method of Object.keys(provider)) {
        const own = provider[method];
        provider[method] = async (...args) => found.push(method + args);
        await kept[method](1, 2);
        provider[method] = own;
      }
      return found.sort();
    };
    (async () => {
      const found = [];
      for (const one of ${JSON.stringify(texts)}) found.push(await call(one));
      console.log(JSON.stringify(found));
    })();`;
  return JSON.parse((await execa(process.execPath, ["--eval", code], { cwd: ROOT })).stdout) as string[][];
}

const ALL = METHODS.map((method) => `${method}1,2`);

describe("what the engine keeps of a dynamic provider", () => {
  test("is one text for all of them, with the type and nothing that may change", async () => {
    for (const type of TYPES) {
      assert.deepEqual(await registered(type), { text: today(type), type: `pulumi-nodejs:dynamic/${type}` });
    }
  });

  test("leads to every method of each provider, and to no other one's", async () => {
    const found = await called(TYPES.map((type) => [today(type), type]));
    TYPES.forEach((type, i) => assert.deepEqual(found[i], ALL, type));
  });

  test("leads to each of them also from a state of before, whose module has moved", async () => {
    const found = await called(Object.entries(MODULES).map(([module, type]) => [before(module), type]));
    Object.keys(MODULES).forEach((module, i) => assert.deepEqual(found[i], ALL, module));
  });

  test("is in the table for every dynamic resource, and the table has no other", () => {
    const sources = readdirSync(COMPONENTS, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(COMPONENTS, file), "utf8"));
    const types = sources.flatMap((source) =>
      source
        .split(/\bextends DynamicResource\b/)
        .slice(1)
        .map((code) => /\bsuper\(\s*"([^"]+)"/.exec(code)?.[1]),
    );
    assert.deepEqual(types.sort(), [...TYPES].sort());
  });

  test("says so where the project does not know its type, as after a step back", async () => {
    const code = `require("./provider.cjs")("k3d:Sample")`;
    const { stderr } = await execa(process.execPath, ["--eval", code], { cwd: ROOT, reject: false });
    assert.match(stderr, /Error: this version of the program has no resources of the type k3d:Sample/);
  });
});

/** A project whose provider module is `source`, as the folder that the engine runs in. */
function project(t: TestContext, source: string): (source: string) => void {
  const folder = temporaryFolder(t, {
    "package.json": '{ "imports": { "#provider": "./provider.cjs" } }',
    "provider.cjs": 'module.exports = (type) => require(`./${type.replace(":", "-")}`).provider;',
  });
  const write = (text: string) => writeFiles(folder, { "k3d-Cluster.js": text });
  write(source);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  return write;
}

describe("the kept text, run as the engine runs it,", () => {
  test("calls the module as it is today, of the project that it runs in", async (t) => {
    const write = project(t, "exports.provider = { create: async (inputs) => ({ id: inputs.name, outs: inputs }) };");
    const provider = await keptProvider();
    assert.deepEqual(await provider.create({ name: "x" }), { id: "x", outs: { name: "x" } });
    write("exports.provider = { delete: async (id, props) => { throw new Error(`${id} ${props.name}`); } };");
    delete require.cache[join(process.cwd(), "k3d-Cluster.js")];
    await assert.rejects(provider.delete!("x", { name: "y" }), /^Error: x y/);
  });

  test("passes a failure on as its message, without a stack trace for the engine to print", async (t) => {
    project(t, "exports.provider = { read: async () => { throw new Error('told'); } };");
    const provider = await keptProvider();
    const failure = await provider.read!("x", {}).catch((error: Error) => error);
    assert.deepEqual([(failure as Error).message, (failure as Error).stack], ["told", ""]);
  });

  test("is a provider with every method that the engine calls", async () => {
    assert.deepEqual(Object.keys(await keptProvider()).sort(), METHODS);
  });
});

/** What the engine's process for dynamic providers makes of the text that it is given. */
async function keptProvider(): Promise<pulumi.dynamic.ResourceProvider> {
  const { text } = await registered("k3d:Cluster");
  const exported: { handler?: () => pulumi.dynamic.ResourceProvider } = {};
  // As `require-from-string` does it there.
  compileFunction(text, ["exports"])(exported);
  return exported.handler!();
}
