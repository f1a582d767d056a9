import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { describe, test } from "node:test";

import { parse } from "yaml";

import { provider } from "../../../../../components/cluster/k3d/cluster-provider";
import { fakeCommands } from "../../../../support/commands";
import { Laptop } from "../../../../support/laptop";
import { clusterInputs as inputs, reasons } from "../../../../support/cluster";

describe("kubectl's current context", () => {
  const OTHERS = "current-context: work\ncontexts:\n- name: work\n  context: {cluster: work}\n";

  for (const [what, kubeconfig] of Object.entries({
    "stays the one it was": OTHERS,
    "stays none where there was none": "",
  })) {
    test(`${what} when a cluster is made`, async (t) => {
      const laptop = await Laptop.start(t);
      if (kubeconfig) writeFileSync(laptop.commands.kubeconfig, kubeconfig);
      await provider.create(await inputs());
      const after = parse(readFileSync(laptop.commands.kubeconfig, "utf8")) as {
        "current-context"?: string;
        contexts: { name: string }[];
      };
      assert.equal(after["current-context"], kubeconfig ? "work" : undefined);
      assert.ok(after.contexts.some(({ name }) => name === "k3d-k3s-local"));
    });
  }
});

describe("creating the cluster", () => {
  test("makes one with the stack's label, its ports and its agents", async (t) => {
    const laptop = await Laptop.start(t);
    const { id, outs } = await provider.create(await inputs({ agents: 1 }));
    assert.equal(id, "k3s-local");
    const { uid, nodes } = outs as Record<string, unknown>;
    assert.deepEqual({ uid, nodes }, { uid: "uid-1", nodes: ["k3d-k3s-local-server-0"] });
    const create = laptop.commands.lines().find((line) => line.startsWith("k3d cluster create"))!;
    for (const argument of [
      "k3s-local",
      "--agents 1",
      "--no-lb",
      "wealist.owner=o/p/local@server:0",
      "@server:0:direct",
    ]) {
      assert.ok(create.includes(argument), `${argument} in ${create}`);
    }
  });

  test("leaves a cluster of that name alone which the stack did not make, and offers one of its own before adoption", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    const [reason] = await reasons({}, await inputs());
    assert.match(reason!, /^name: a k3d cluster k3s-local exists that this stack did not make, and it is left alone/);
    assert.match(
      reason!,
      /Take a cluster of this stack's own, .*cluster\.name.* k3s-p\nOr adopt that one: .*never deletes it/,
    );
    assert.match(reason!, /never deletes it: [^,]*cluster\.create false$/);
    await assert.rejects(provider.create(await inputs()), /this stack did not make/);
    assert.ok(!laptop.commands.lines().some((line) => /create|start|delete/.test(line)));
  });

  test("does not take another stack's cluster either", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { owner: "o/p/other" });
    assert.equal((await reasons({}, await inputs())).length, 1);
  });

  test("takes over its own, which an interrupted `up` left behind, and starts it where it is stopped", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { owner: "o/p/local", running: false, uid: "left-behind" });
    assert.deepEqual(await reasons({}, await inputs()), []);
    const { outs } = await provider.create(await inputs());
    assert.equal((outs as { uid: string }).uid, "left-behind");
    assert.ok(laptop.commands.lines().some((line) => line.startsWith("k3d cluster start k3s-local")));
    assert.ok(!laptop.commands.lines().some((line) => line.startsWith("k3d cluster create")));
  });

  test("takes over its own that a k3d of a killed engine makes meanwhile, and deletes nobody's", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.other = { owner: "o/p/local", uid: "made meanwhile" };
    assert.equal(((await provider.create(await inputs())).outs as { uid: string }).uid, "made meanwhile");
    const second = await Laptop.start(t);
    second.other = { owner: "o/p/other" };
    await assert.rejects(provider.create(await inputs()), /this stack did not make/);
    assert.ok(!second.commands.lines().some((line) => line.startsWith("k3d cluster delete")));
  });

  test("adopts somebody else's cluster where it may not make one", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { uid: "adopted" });
    const adopting = await inputs({ create: false });
    assert.deepEqual(await reasons({}, adopting), []);
    assert.equal(((await provider.create(adopting)).outs as { uid: string }).uid, "adopted");
  });

  test("says which command makes the cluster that it may only adopt", async (t) => {
    await Laptop.start(t);
    const [reason] = await reasons({}, await inputs({ create: false }));
    assert.match(reason!, /^create: there is no k3d cluster k3s-local to adopt: k3d cluster create k3s-local$/);
  });

  test("tells a host port that another program listens on, before anything is made", async (t) => {
    await Laptop.start(t);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    t.after(() => other.close());
    const { port } = other.address() as AddressInfo;
    const [reason] = await reasons({}, await inputs({ hostPorts: `${port}-${port}` }));
    assert.match(reason!, new RegExp(`^hostPorts: port ${port} of this machine is taken by another program`));
    assert.match(reason!, /choose another range: cluster\.hostPorts/);
  });

  test("removes what a failed creation left, and tells k3d's last lines", async (t) => {
    const error = "INFO Prep\nFATA[0003] Failed Cluster Start: no space left on device";
    const { lines } = await fakeCommands(t, ["docker", "k3d"], ({ args }) =>
      args[1] === "create" ? { stderr: error, code: 1 } : { stdout: "[]" },
    );
    await assert.rejects(provider.create(await inputs()), /no space left on device/);
    assert.ok(lines().includes("k3d cluster delete k3s-local"));
  });
});
