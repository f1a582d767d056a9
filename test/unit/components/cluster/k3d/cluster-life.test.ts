import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { provider, type ClusterOutputs } from "../../../../../components/cluster/k3d/cluster-provider";
import { clusterInputs, reasons } from "../../../../support/cluster";
import { fakeCommands } from "../../../../support/commands";
import { Laptop } from "../../../../support/laptop";
import { INPUTS, state } from "./state";

describe("refreshing the cluster", () => {
  test("finds a running one as it is, and touches nothing", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { owner: "o/p/local" });
    const { id, props } = await provider.read("k3s-local", state());
    assert.equal(id, "k3s-local");
    assert.equal((props as ClusterOutputs).uid, "uid-1");
    assert.ok(!laptop.commands.lines().some((line) => /cluster (create|start|delete)/.test(line)));
  });

  test("starts a stopped one: stopped is never taken for deleted", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { running: false });
    const { id } = await provider.read("k3s-local", state());
    assert.equal(id, "k3s-local");
    const lines = laptop.commands.lines();
    assert.ok(lines.some((line) => line.startsWith("k3d cluster start k3s-local")));
    assert.ok(!lines.some((line) => /cluster (create|delete)/.test(line)));
  });

  test("finds a deleted one gone, so that the next `up` makes it again", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("another");
    assert.equal((await provider.read("k3s-local", state())).id, undefined);
  });

  test("shows one that was recreated by hand by its new UID", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { uid: "uid-2" });
    assert.equal(((await provider.read("k3s-local", state())).props as ClusterOutputs).uid, "uid-2");
  });

  test("does not take a Docker that is down for a deleted cluster", async (t) => {
    await fakeCommands(t, ["docker", "k3d"], () => ({ stderr: "Cannot connect to the Docker daemon", code: 1 }));
    await assert.rejects(provider.read("k3s-local", state()), /Docker is not running/);
  });
});

describe("a stopped cluster whose network Docker pruned", () => {
  const asked = (laptop: Laptop, what: RegExp) => laptop.commands.lines().filter((line) => what.test(line));

  test("is started in a new one as k3d makes it, with every node, and none of it is made anew", async (t) => {
    const laptop = await Laptop.start(t);
    const nodes = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
    laptop.addCluster("k3s-local", { running: false, network: "pruned", nodes });
    laptop.networks.delete("k3d-k3s-local");
    assert.equal((await provider.read("k3s-local", state())).id, "k3s-local");
    assert.equal(laptop.clusters.get("k3s-local")!.running, true);
    assert.deepEqual(asked(laptop, /network create|rm --force/), [
      "docker network create --driver bridge --label app=k3d " +
        "--opt com.docker.network.bridge.enable_ip_masquerade=true k3d-k3s-local",
      "docker rm --force k3d-k3s-local-tools",
    ]);
    for (const node of nodes) {
      assert.deepEqual(asked(laptop, new RegExp(`connect .*${node}$`)), [
        `docker network disconnect --force k3d-k3s-local ${node}`,
        `docker network connect k3d-k3s-local ${node}`,
      ]);
    }
    assert.deepEqual(asked(laptop, /cluster (create|delete)/), []);
  });

  test("is put into the one that somebody made in its place", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { running: false, network: "pruned" });
    await provider.read("k3s-local", state());
    assert.deepEqual(asked(laptop, /network create/), []);
    assert.deepEqual([...laptop.reconnected], ["k3d-k3s-local-server-0"]);
  });

  test("is touched by none of this where the network is there", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { running: false });
    await provider.read("k3s-local", state());
    assert.deepEqual(asked(laptop, /network (create|connect|disconnect)|docker rm/), []);
  });
});

describe("changing or deleting the cluster", () => {
  for (const [key, value] of Object.entries({
    name: "k3s-two",
    agents: 2,
    image: "rancher/k3s:v2",
    hostPorts: "9000-9009",
  })) {
    test(`is refused for ${key}: the data would be lost`, async (t) => {
      await Laptop.start(t);
      const [reason, ...more] = await reasons(INPUTS, { ...INPUTS, [key]: value });
      assert.deepEqual(more, []);
      assert.match(
        reason!,
        new RegExp(
          `^${key}: .* → ${value} needs another cluster, and the data of this one would be lost\\. Put it back: npm run config -- \\S+ cluster\\.${key} \\S+\\nOr give`,
        ),
      );
      assert.match(reason!, /npm run destroy/);
    });
  }

  test("is not refused where nothing fixed changes, also while its ports are in use by itself", async (t) => {
    await Laptop.start(t);
    assert.deepEqual(await reasons(INPUTS, { ...INPUTS, create: false }), []);
    const free = await clusterInputs();
    assert.deepEqual(await reasons(free, free), []);
  });

  test("removes the network that k3d left, as soon as Docker lets it", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    laptop.networks.set("k3d-k3s-local", 1).set("k3d-another", 0);
    await provider.delete("k3s-local", state());
    assert.deepEqual([...laptop.networks.keys()], ["k3d-another"]);
  });

  test("deletes one that the stack made", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    await provider.delete("k3s-local", state());
    assert.equal(laptop.clusters.has("k3s-local"), false);
  });

  test("never deletes one that it adopted", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    await provider.delete("k3s-local", state({ create: false }));
    assert.deepEqual(laptop.commands.lines(), []);
  });
});
