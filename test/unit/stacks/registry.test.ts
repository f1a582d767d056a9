/** A stack on a cluster that exists, by what the engine is asked to make, and in which order. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as pulumi from "@pulumi/pulumi";

import { ClusterTrust, FreeNamespaces } from "../../../components/cluster/existing/checks";
import { VolumeCheck } from "../../../components/postgres/volume-check";
import { outputs } from "../../../stacks/outputs";
import { platform } from "../../../stacks/platform";
import { local, parse, prod, service } from "../../support/config";
import { find, podOf } from "../../support/objects";
import { rendered } from "../../support/stacks";
import type { Variant } from "../../support/variant";
import { renderVariant, VARIANTS } from "../../support/variants";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What has to be there first, as its options say. */
  readonly after: readonly unknown[];
}

/** Everything that a variant registers with the engine. */
async function registered(variant: string): Promise<Registered[]> {
  const { stack, values, secrets } = VARIANTS[variant]!;
  const resources: Registered[] = [];
  const dependencies = new Map<string, readonly unknown[]>();
  const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
    const after = dependencies.get(`${type} ${name}`) ?? [];
    resources.push({ type, name, inputs: inputs as Record<string, unknown>, after });
    const known = {
      result: "generated",
      base64: Buffer.alloc(16).toString("base64"),
      digest: "registry.example.com/team/board-api@sha256:12",
    };
    return { id: name, state: { ...known, ...(inputs as object) } };
  };
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "wealist", stack, false);
  const given = { stack, secrets: Object.fromEntries(secrets.map((key) => [key, `<secret ${key}>`])) };
  await pulumi.runtime.runInPulumiStack(async () => {
    // Runs last: it sees the options that the program's own transformations have made of them.
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      dependencies.set(`${type} ${name}`, [opts.dependsOn].flat().filter(Boolean));
      return undefined;
    });
    outputs(await platform(parse(values, given)));
  });
  await (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
  return resources;
}

const REGISTRY = "a registry with logins and a kubeconfig of its own";
const PROMOTED = "an image that is pushed already";

describe("a stack on a cluster that exists", () => {
  for (const variant of [REGISTRY, PROMOTED, "an external database"]) {
    test(`makes nothing before the cluster is known to be the one it trusts: ${variant}`, async () => {
      const isMade = ({ type }: Registered) => !/^(wealist|pulumi:pulumi):|:ClusterTrust$/.test(type);
      const made = (await registered(variant)).filter(isMade);
      assert.ok(made.length > 5);
      for (const { type, name, after } of made) {
        assert.ok(
          after.some((resource) => resource instanceof ClusterTrust || resource instanceof FreeNamespaces),
          `${type} ${name}`,
        );
      }
    });
  }

  test("is reached by what the configuration says, and not by anything else", async () => {
    const provider = async (variant: string) =>
      (await registered(variant)).find(({ type }) => type === "pulumi:providers:kubernetes")!.inputs;
    const own = await provider(REGISTRY);
    assert.match(JSON.stringify(own["kubeconfig"]), /<secret kubeconfig>/);
    assert.equal(own["clusterIdentifier"], "6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
    const { context, kubeconfig } = await provider("an external database");
    assert.deepEqual([context, kubeconfig], ["wealist-eu", undefined]);
  });

  test("that runs what is pushed already asks nothing of Docker or of the registry", async () => {
    const types = (await registered(PROMOTED)).map(({ type }) => type);
    assert.deepEqual(
      types.filter((type) => /docker|registry:(Image|VersionTag|RegistryImage)/.test(type)),
      [],
    );
    assert.ok((await registered(REGISTRY)).some(({ type }) => type === "pulumi-nodejs:dynamic/registry:Image"));
  });

  test("looks at the volume that it has, and at the StorageClass that it asks for, before it touches anything", async () => {
    const all = await registered(REGISTRY);
    assert.equal(all.find(({ type }) => type.endsWith(":VolumeCheck"))!.inputs["storageClass"], "gp3");
    const objects = all.filter(({ type }) => /^(kubernetes|random):/.test(type));
    assert.ok(objects.length > 10);
    for (const { type, name, after } of objects)
      assert.ok(
        after.some((resource) => resource instanceof VolumeCheck),
        `${type} ${name}`,
      );
  });
});

describe("a registry that the nodes have no role for", () => {
  test("is logged in to by every pod that pulls from it, and by no other", async () => {
    const stack = await rendered(REGISTRY);
    const pulls = (kind: string, name: string) => podOf(find(stack, kind, name))["imagePullSecrets"];
    const login = [{ name: "registry-login" }];
    assert.deepEqual(pulls("Deployment", "board-api"), login);
    assert.deepEqual(pulls("Job", "board-api-migrations"), login);
    assert.deepEqual(pulls("StatefulSet", "postgres"), login);
    assert.deepEqual(pulls("Job", "board-api-db-access"), login);
    assert.equal(pulls("Deployment", "web"), undefined);
  });

  test("has one login in each namespace that pulls, of a fixed name: a new password rolls nothing", async () => {
    const { objects } = await rendered(REGISTRY);
    const logins = objects.filter((object) => object["type"] === "kubernetes.io/dockerconfigjson");
    assert.deepEqual(
      logins.map(({ metadata }) => [metadata.namespace, metadata.name]),
      [
        ["board-api-acme", "registry-login"],
        ["postgresql-acme", "registry-login"],
      ],
    );
    const [{ stringData, immutable }] = logins as unknown as [{ stringData: Record<string, string>; immutable?: true }];
    assert.equal(immutable, undefined);
    const password = "<secret registry-pull-password>";
    assert.deepEqual(JSON.parse(stringData[".dockerconfigjson"]!), {
      auths: {
        "registry.example.com": {
          username: "nodes",
          password,
          auth: Buffer.from(`nodes:${password}`).toString("base64"),
        },
      },
    });
  });
});

describe("an image that the stack builds", () => {
  const selector = async (values: Variant["values"], kind: string, name: string) =>
    podOf(find(await renderVariant({ stack: "eu", values, secrets: [] }), kind, name))["nodeSelector"];
  const onPlatform = (platform: string, services = [service()]) =>
    prod({ delivery: { kind: "registry", registry: "registry.example.com", version: "v1.2.3", platform }, services });

  for (const [platform, architecture] of [
    ["linux/amd64", "amd64"],
    ["linux/arm64/v8", "arm64"],
    ["linux/aarch64", "arm64"],
  ] as const) {
    test(`for ${platform} runs on nodes of ${architecture} alone, its migrations too`, async () => {
      const only = { "kubernetes.io/arch": architecture };
      assert.deepEqual(await selector(onPlatform(platform), "Deployment", "board-api"), only);
      assert.deepEqual(await selector(onPlatform(platform), "Job", "board-api-migrations"), only);
    });
  }

  test("for this machine's own nodes needs no choice, and what others built is for whom they built it", async () => {
    assert.equal(await selector(local(), "Deployment", "board-api"), undefined);
    const web = service({
      name: "web",
      context: undefined,
      image: "ghcr.io/team/web:1.4.2",
      database: false,
      migrations: undefined,
    });
    assert.equal(await selector(onPlatform("linux/arm64", [service(), web]), "Deployment", "web"), undefined);
    assert.equal(await selector(onPlatform("linux/arm64"), "StatefulSet", "postgres"), undefined);
    assert.equal(await selector(onPlatform("linux/arm64"), "Job", "board-api-db-access"), undefined);
    const promoted = podOf(find(await rendered(PROMOTED), "Deployment", "board-api"));
    assert.equal(promoted["nodeSelector"], undefined);
  });
});

describe("an image that is pushed already", () => {
  test("runs by its digest, with its migrations before it", async () => {
    const stack = await rendered(PROMOTED);
    const image = `registry.example.com/team/board-api@sha256:${"a".repeat(64)}`;
    for (const [kind, name] of [
      ["Deployment", "board-api"],
      ["Job", "board-api-migrations"],
    ] as const)
      assert.equal(podOf(find(stack, kind, name)).containers[0].image, image);
    assert.equal(stack.outputs["board-api.image"], image);
  });
});
