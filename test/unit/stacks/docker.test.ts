/** Which Docker a k3d stack builds in, and for what, by what the engine is asked to make. */
import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import * as pulumi from "@pulumi/pulumi";

import { platform } from "../../../stacks/platform";
import { fakeCommands } from "../../support/commands";
import { local, parse, service } from "../../support/config";
import { setEnvironment, temporaryFolder } from "../../support/temporary";

interface Registered {
  readonly type: string;
  readonly provider: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const OTHER = "unix:///tmp/other.sock";

/** What a stack of these services registers, where Docker is another one than usual, and on arm64 if it is there. */
async function registered(
  t: TestContext,
  services: readonly unknown[],
  docker: "there" | "down",
): Promise<Registered[]> {
  setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t), DOCKER_HOST: OTHER });
  await fakeCommands(t, ["docker"], () => (docker === "there" ? { stdout: "linux/s390x\n" } : { code: 1 }));
  const resources: Registered[] = [];
  const newResource = ({ type, name, inputs, provider = "" }: pulumi.runtime.MockResourceArgs) => {
    resources.push({ type, provider, inputs: inputs as Record<string, unknown> });
    return { id: name, state: { result: "generated", ...(inputs as object) } };
  };
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, "wealist", "test", false);
  await pulumi.runtime.runInPulumiStack(async () => void (await platform(parse(local({ services })))));
  await (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
  return resources;
}

const images = (resources: readonly Registered[]) =>
  resources.filter(({ type }) => type === "docker:index/image:Image");
const platforms = (resources: readonly Registered[]) =>
  images(resources).map(({ inputs }) => (inputs["build"] as { readonly platform: string }).platform);
const tags = (resources: readonly Registered[]) => images(resources).map(({ inputs }) => inputs["imageName"]);

const bare = { database: false, migrations: false };
const TWO = [service(bare), service({ name: "user-api", image: "wealist-user-api", ...bare })];

describe("images of a k3d stack", () => {
  test("are built by one provider, which is told the Docker that the docker command speaks to", async (t) => {
    const resources = await registered(t, TWO, "there");
    const providers = resources.filter(({ type }) => type === "pulumi:providers:docker");
    assert.deepEqual(
      providers.map(({ inputs }) => [inputs["host"], inputs["context"]]),
      [[OTHER, ""]],
    );
    assert.equal(images(resources).length, 2);
    for (const { provider } of images(resources)) assert.match(provider, /pulumi:providers:docker::docker::/);
  });

  test("are built for that Docker's platform, under the tag that they have without it", async (t) => {
    const there = await registered(t, TWO, "there");
    assert.deepEqual(platforms(there), ["linux/s390x", "linux/s390x"]);
    const down = await registered(t, TWO, "down");
    assert.deepEqual(platforms(down), Array(2).fill(process.arch === "arm64" ? "linux/arm64" : "linux/amd64"));
    assert.deepEqual(tags(there), tags(down));
  });

  test("that others built need no provider for builds, which would ask for Docker at once", async (t) => {
    const foreign = { context: undefined, image: "nginx:1.29", database: false };
    const resources = await registered(t, [service(foreign)], "down");
    assert.deepEqual(
      resources.filter(({ type }) => type.includes("docker")),
      [],
    );
  });
});
