import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { provider, type ClusterOutputs } from "../../../../../components/cluster/k3d/cluster-provider";
import { Laptop } from "../../../../support/laptop";
import { INPUTS, state } from "./state";

describe("comparing the cluster without a refresh", () => {
  test("finds no change in the same cluster", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    assert.equal((await provider.diff("k3s-local", state(), INPUTS)).changes, false);
  });

  test("refuses a recreated one, naming both UIDs and the command that heals it", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { uid: "uid-2" });
    await assert.rejects(provider.diff("k3s-local", state(), INPUTS), (error: Error) => {
      for (const part of ["was recreated", "uid-1", "uid-2", "npm start", "pulumi up --refresh"])
        assert.ok(error.message.includes(part), part);
      return true;
    });
  });

  test("refuses one that is gone, with the same command", async (t) => {
    await Laptop.start(t);
    await assert.rejects(
      provider.diff("k3s-local", state(), INPUTS),
      /is gone; heal it with `npm start`, or `pulumi up --refresh`/,
    );
  });

  test("starts a stopped one first", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local", { running: false });
    assert.equal((await provider.diff("k3s-local", state(), INPUTS)).changes, false);
    assert.ok(laptop.clusters.get("k3s-local")!.running);
  });

  test("takes a start that fails because another one is at work for what it is", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.start = "comes second";
    laptop.addCluster("k3s-local", { running: false });
    assert.equal((await provider.diff("k3s-local", state(), INPUTS)).changes, false);
  });

  test("passes a start that fails on, once the nodes have had the time of another one", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.start = "fails";
    laptop.addCluster("k3s-local", { running: false });
    t.mock.timers.enable({ apis: ["setTimeout"] });
    // Faster than the clock, and not so fast that a command that just works falls silent.
    const ticking = setInterval(() => t.mock.timers.tick(50), 1);
    t.after(() => clearInterval(ticking));
    await assert.rejects(provider.diff("k3s-local", state(), INPUTS), /Failed to add one or more helper nodes/);
  });

  test("finds a change where the cluster is adopted or owned from now on, and nothing is made for it", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    const news = { ...INPUTS, create: false };
    assert.equal((await provider.diff("k3s-local", state(), news)).changes, true);
    const { outs } = await provider.update("k3s-local", state(), news);
    assert.equal((outs as ClusterOutputs).create, false);
    assert.ok(!laptop.commands.lines().some((line) => /cluster (create|delete)/.test(line)));
  });
});
