/** A look at a registry, from a machine whose Docker trusts some. */
import { type TestContext } from "node:test";

import { registryCures } from "../../../../../stacks/image-cures";
import { withRegistry } from "../../../../../components/image/registry/access";
import { fakeCommands, type FakeCommands } from "../../../../support/commands";
import { resolves } from "../../../../support/names";
import { FakeRegistry } from "../../../../support/registry";
import { setEnvironment, temporaryFolder } from "../../../../support/temporary";

export const LAN = "registry.lan";
const PATH = "team/board-api";

/** What a look at a registry comes to: the media type of an image, or what is told. */
export const look = (registry: string) =>
  withRegistry({ repository: `${registry}/${PATH}`, cures: registryCures("prod") }, async (client) => {
    const manifest = await client.manifest("v1");
    return manifest?.mediaType ?? "nothing";
  }).catch((error: Error) => error.message);
export const FOUND = "application/vnd.oci.image.manifest.v1+json";

export async function registry(t: TestContext, tls?: Parameters<typeof FakeRegistry.start>[1], host = LAN) {
  const started = await FakeRegistry.start(t, tls, host);
  started.login = undefined;
  started.push(PATH, "v1", {});
  // Not every system knows that what is below `localhost` is this machine.
  resolves(t, host.endsWith("localhost") ? "localhost" : host);
  return started;
}

/** A machine whose Docker was told that those registries and ranges are insecure; with its `certs.d` of one registry. */
export async function docker(
  t: TestContext,
  { names = [] as string[], ranges = ["::1/128"], proxy = "" } = {},
  certificates: Readonly<Record<string, string>> = {},
): Promise<FakeCommands> {
  setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t, certificates) });
  const IndexConfigs = Object.fromEntries(
    ["docker.io", ...names].map((name) => [name, { Secure: name === "docker.io" }]),
  );
  return fakeCommands(t, ["docker"], ({ args }) => ({
    stdout: args[2] === "{{.HTTPSProxy}}" ? proxy : JSON.stringify({ IndexConfigs, InsecureRegistryCIDRs: ranges }),
  }));
}
