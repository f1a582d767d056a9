/** A cluster, or ports, that somebody else has: what a start says before anything is made. */
import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";

import { heldPorts } from "../../../../scripts/lib/doctor/ports";
import type { StateResource } from "../../../../scripts/lib/engine/engine";
import { isMadeBy, refuseForeign, refuseUnknown } from "../../../../scripts/lib/cluster/k3d-cluster";
import { PROJECT } from "../../../../scripts/lib/terminal/project";
import { setCommand } from "../../../../configuration/cures";
import { fakeCommands } from "../../../support/commands";
import { local, parse, service } from "../../../support/config";
import { Laptop } from "../../../support/laptop";

const settings = (hostPorts = "21100-21109", cluster: object = {}) =>
  parse(
    local({
      cluster: { kind: "k3d", name: "k3s-local", hostPorts, ...cluster },
      services: [service({ hostPort: Number(hostPorts.split("-")[0]) + 1 })],
    }),
  );
const STACK = settings().stack;

async function refusal(t: TestContext, owner: string, hostPorts?: string, resources: readonly StateResource[] = []) {
  const laptop = await Laptop.start(t);
  laptop.addCluster("k3s-local", { owner });
  return refuseUnknown(settings(hostPorts), resources).then(
    () => "",
    (error: Error) => error.message,
  );
}

describe("a cluster that was not made by the stack", () => {
  test("is refused with a free name first, then with what adoption is", async (t) => {
    const told = await refusal(t, "organization/acme/local");
    const lines = told.split("\n");
    assert.match(
      lines[0]!,
      /^The k3d cluster k3s-local was not made by this stack: acme\/local did\. It is left alone/,
    );
    assert.equal(lines[2]!.trim(), setCommand(STACK, ["cluster", "name"], `k3s-${PROJECT}`));
    assert.match(lines.at(-2)!, /^Or adopt that one: .*beside what is there.*never deletes it:$/);
    assert.equal(lines.at(-1)!.trim(), setCommand(STACK, ["cluster", "create"], false));
    assert.doesNotMatch(told, /hostPorts/);
  });

  test("is refused with other ports where those of the stack are taken", async (t) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(21205, "127.0.0.1", resolve));
    t.after(() => server.close());
    const told = await refusal(t, "", "21200-21209");
    assert.match(told, /was not made by this stack\. It is left alone/);
    assert.match(
      told,
      /^ {2}in Pulumi\.\w+\.yaml write cluster\.hostPorts: 21210-21219, services\[0\]\.hostPort: 21211$/m,
    );
  });

  test("is no other one that bears the stack's label, that the state knows, or that is adopted", async (t) => {
    assert.equal(await refusal(t, `organization/${PROJECT}/${STACK}`), "");
    const type = "pulumi-nodejs:dynamic/k3d:Cluster";
    const known = { urn: "urn:x::cluster", type, custom: true, outputs: { name: "k3s-local" } };
    assert.equal(await refusal(t, "", undefined, [known]), "");
    await Laptop.start(t);
    await refuseUnknown(settings(), []);
    await refuseForeign(settings(undefined, { create: false }), () => Promise.resolve([]));
  });
});

describe("host ports that are taken", () => {
  const listening = async (t: TestContext) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    return (server.address() as AddressInfo).port;
  };

  for (const [whose, owner, expected] of [
    [
      "another project's cluster are told by its container",
      "organization/acme/local",
      ["the container k3d-x-server-0"],
    ],
    ["the stack's own cluster, by another name, are none", `organization/${PROJECT}/${STACK}`, []],
  ] as const) {
    test(`by ${whose}`, async (t) => {
      const port = await listening(t);
      await fakeCommands(t, ["docker"], ({ args }) => ({ stdout: args[0] === "ps" ? "k3d-x-server-0" : owner }));
      const taken = await heldPorts(`${port}-${port}`, (container) => isMadeBy(STACK, container));
      assert.deepEqual(
        taken.map(({ holder }) => holder),
        expected,
      );
    });
  }
});
