/** A stack that leaves its cluster, or this machine: what goes with it, and what keeps it there. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { imagesOf } from "../../../../scripts/lib/cluster/built-images";
import { holdsData, isLeaving } from "../../../../scripts/lib/destroy/destroy-stack";
import type { StateResource } from "../../../../scripts/lib/engine/engine";
import { leftovers, removal } from "../../../../scripts/lib/destroy/inventory";
import { asDeployed } from "../../../../scripts/lib/cluster/k3d-cluster";
import { fakeCommands } from "../../../support/commands";
import { local, parse } from "../../../support/config";
import { Laptop } from "../../../support/laptop";
import { store } from "../../../support/laptop-nodes";
import { sampleImage } from "../../../support/saved-image";

const settings = (cluster: object) => parse(local({ cluster: { kind: "k3d", ...cluster } }));
const resource = (type: string, outputs: Record<string, unknown> = {}): StateResource => ({
  urn: `urn:pulumi:test::p::${type}::x`,
  type,
  custom: true,
  outputs,
});
const AS_MADE = { ...settings({}).cluster.k3d };
const CLUSTER = resource("pulumi-nodejs:dynamic/k3d:Cluster", AS_MADE);
const SET = resource("kubernetes:apps/v1:StatefulSet");

describe("a stack whose file names another cluster", () => {
  test("is to leave the one that the state knows, and no other stack is", () => {
    assert.equal(isLeaving(settings({ name: "k3s-own" }), [CLUSTER]), true);
    assert.equal(isLeaving(settings({ image: "rancher/k3s:v1.35.0-k3s1" }), [CLUSTER]), true);
    assert.equal(isLeaving(settings({}), [CLUSTER]), false);
    assert.equal(isLeaving(settings({ create: false }), [CLUSTER]), false);
    assert.equal(isLeaving(settings({ name: "k3s-own" }), []), false);
  });

  test("is deleted where it is deployed", () => {
    const { cluster } = asDeployed(settings({ name: "k3s-own" }), [CLUSTER]);
    assert.equal(cluster.k3d?.name, "k3s-local");
  });

  test("holds data by its state, or by what lies in a cluster of its own, running or stopped", async (t) => {
    const laptop = await Laptop.start(t);
    const cluster = laptop.addCluster("k3s-local", { running: false });
    assert.equal(await holdsData("k3s-local", true, [CLUSTER]), false);
    assert.equal(await holdsData("k3s-local", false, [CLUSTER, SET]), true);
    cluster.holders = "persistentvolumeclaim/mine";
    assert.equal(await holdsData("k3s-local", true, [CLUSTER]), true);
    assert.equal(await holdsData("k3s-local", false, [CLUSTER]), false);
    assert.equal(await holdsData("k3s-gone", true, [CLUSTER, SET]), false);
  });
});

describe("what a deleted stack leaves", () => {
  test("is its cluster's alone, and is deleted by what Docker takes", async (t) => {
    await fakeCommands(t, ["docker"], ({ args }) => {
      const [what] = args;
      if (what === "volume") return { stdout: "volume k3d-k3s-a-images\nvolume k3d-k3s-a-images-of-others" };
      return { stdout: what === "ps" ? "container k3d-k3s-a-tools" : "network k3d-k3s-a" };
    });
    assert.deepEqual(removal(await leftovers("k3s-a")), [
      ["docker", "rm", "--force", "k3d-k3s-a-tools"],
      ["docker", "volume", "rm", "k3d-k3s-a-images"],
      ["docker", "network", "rm", "k3d-k3s-a"],
    ]);
    assert.deepEqual(removal([]), []);
  });

  test("are no images: also those that a service which is no more had brought to its nodes", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.addCluster("k3s-local");
    const stack = settings({});
    const node = laptop.nodes.get("k3d-k3s-local-server-0")!;
    for (const name of ["wealist-old-api:1", "others:1", "gone:1"]) store(node, sampleImage(name, [name]));
    for (const [name, image] of node.images)
      image.labels.add(`wealist.owner/${/others/.test(name) ? "o/p/x" : stack.owner}=true`);
    laptop.images.set("wealist-old-api:1", sampleImage("wealist-old-api:1", ["a"]));
    const images = await imagesOf(stack, [CLUSTER], true);
    assert.deepEqual(
      images.map(({ image }) => image),
      ["wealist-old-api:1"],
    );
    assert.deepEqual(await imagesOf(stack, [CLUSTER], false), []);
  });
});
