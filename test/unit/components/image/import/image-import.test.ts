import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import {
  provider,
  type ImportInputs,
  type ImportOutputs,
} from "../../../../../components/image/import/image-import-provider";
import { Laptop } from "../../../../support/laptop";
import { store } from "../../../../support/laptop-nodes";
import { classicSave, sampleImage } from "../../../../support/saved-image";
import { REBUILD } from "../../../../../stacks/image-cures";

const NODES = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
const IMAGE = sampleImage("board-api:2", ["base", "dependencies", "new code"]);
const BEFORE = sampleImage("board-api:1", ["base", "dependencies", "old code"]);
const INPUTS: ImportInputs = {
  cluster: "k3s-local",
  clusterUid: "uid-1",
  nodes: NODES,
  image: IMAGE.reference,
  imageId: "sha256:id",
  owner: "organization/wealist-infra/local",
  rebuild: REBUILD,
};
const FOREIGN: ImportInputs = { ...INPUTS, imageId: "" };

/** A laptop with a cluster of two nodes and the image in Docker. */
async function laptopWith(t: TestContext, changed: Partial<Laptop> = {}): Promise<Laptop> {
  const laptop = Object.assign(await Laptop.start(t), changed);
  laptop.addCluster("k3s-local", { nodes: NODES });
  laptop.images.set(IMAGE.reference, IMAGE);
  return laptop;
}

/** As {@link laptopWith}, and the nodes have the image of the code before. */
async function secondRun(t: TestContext, changed: Partial<Laptop> = {}): Promise<Laptop> {
  const laptop = await laptopWith(t, changed);
  for (const node of laptop.nodes.values()) store(node, BEFORE);
  return laptop;
}

const imported = async (inputs = INPUTS) => (await provider.create(inputs)).outs as ImportOutputs;
const saves = ({ commands }: Laptop) => commands.lines().filter((line) => line.startsWith("docker save"));
const byK3d = ({ commands }: Laptop) => commands.lines().filter((line) => line.startsWith("k3d image import"));
const sent = ({ commands }: Laptop) => commands.calls.filter(({ line }) => line.endsWith("images import -"));

/** What is told on the way. */
function listen(t: TestContext): string[] {
  const lines: string[] = [];
  t.mock.method(console, "error", (line: string) => void lines.push(line));
  return lines;
}

/** Lets the seconds that the kubelet is given pass at once. */
function hurry(t: TestContext): void {
  const [now, start] = [Date.now, Date.now()];
  t.mock.method(Date, "now", () => start + (now() - start) * 1000);
}

describe("importing an image", () => {
  for (const containerdStore of [true, false]) {
    const whose = containerdStore ? "containerd's store" : "Docker's older store";
    test(`reads no archive where every node has it (${whose})`, async (t) => {
      const laptop = await laptopWith(t, { containerdStore });
      for (const node of laptop.nodes.values()) store(node, IMAGE);
      assert.equal((await imported()).configDigest, IMAGE.configDigest);
      assert.deepEqual([saves(laptop), byK3d(laptop), sent(laptop)], [[], [], []]);
    });

    test(`reads the archive once, and sends every node its new layer alone (${whose})`, async (t) => {
      const laptop = await secondRun(t, { containerdStore });
      assert.equal((await imported()).configDigest, IMAGE.configDigest);
      assert.deepEqual([saves(laptop).length, byK3d(laptop)], [1, []]);
      assert.deepEqual(
        sent(laptop)
          .map(({ args }) => args[2])
          .sort(),
        NODES,
      );
      for (const { input } of sent(laptop)) {
        const has = (text: string) => input.includes(text);
        assert.deepEqual(["new code", "dependencies", "oci-layout"].map(has), [true, false, true]);
      }
    });
  }

  test("sends everything to a node that has nothing of it", async (t) => {
    const laptop = await laptopWith(t);
    store(laptop.nodes.get(NODES[0]!)!, BEFORE);
    await imported();
    const [some, all] = NODES.map((node) => sent(laptop).find(({ args }) => args[2] === node)!.input);
    assert.deepEqual([some!.includes("dependencies"), all!.includes("dependencies")], [false, true]);
  });

  test("does not take another image under the same tag for it", async (t) => {
    const laptop = await laptopWith(t);
    const other = sampleImage(IMAGE.reference, ["another base"]);
    for (const node of laptop.nodes.values()) store(node, other);
    assert.equal((await imported()).configDigest, IMAGE.configDigest);
    assert.equal(sent(laptop).length, 2);
  });

  test("sends only to the node that lacks it", async (t) => {
    const laptop = await secondRun(t);
    store(laptop.nodes.get(NODES[0]!)!, IMAGE);
    await imported();
    assert.deepEqual(
      sent(laptop).map(({ args }) => args[2]),
      [NODES[1]],
    );
  });

  for (const outcome of ["fails", "lost"] as const) {
    test(`sends it whole where the difference ${outcome === "fails" ? "is refused" : "is lost"}, and says so`, async (t) => {
      hurry(t);
      const told = listen(t);
      const laptop = await secondRun(t);
      laptop.imported = async (attempt) => {
        // A node that refuses ends the import of the other, which may not have begun.
        while (sent(laptop).length < 2) await sleep(10);
        return attempt <= 2 ? outcome : "works";
      };
      assert.equal((await imported()).configDigest, IMAGE.configDigest);
      assert.equal(sent(laptop).length, 4);
      assert.ok(sent(laptop).at(-1)!.input.includes("dependencies"));
      assert.match(told.join("\n"), /^importing board-api:2 into k3s-local failed, and is tried again: /);
    });
  }

  test("fails after the second time, naming image, nodes and the node's own words", async (t) => {
    hurry(t);
    listen(t);
    await laptopWith(t, { imported: () => "fails" });
    await assert.rejects(imported(), (error: Error) => {
      for (const part of [IMAGE.reference, ...NODES, "content digest: not found"])
        assert.ok(error.message.includes(part), part);
      return true;
    });
  });

  test("is not fooled by a node that takes it without a failure and leaves it out", async (t) => {
    hurry(t);
    listen(t);
    await laptopWith(t, { imported: () => "lost" });
    const told = /^Error: board-api:2 is not in the image store of .*agent-0, .*server-0: .*took it without a failure/;
    await assert.rejects(imported(), told);
  });

  test("goes by k3d where the archive names no blobs, in the mode that tells failures, twice at most", async (t) => {
    const told = listen(t);
    const laptop = await laptopWith(t, { save: classicSave, byK3d: (n) => (n === 1 ? "fails" : "works") });
    assert.equal((await imported()).configDigest, IMAGE.configDigest);
    const command = `k3d image import ${IMAGE.reference} --cluster k3s-local --mode direct`;
    assert.deepEqual(byK3d(laptop), [command, command]);
    assert.match(told.join("\n"), /tried again: .*no space left on device/s);
  });

  test("says how to get an image back that was removed from Docker", async (t) => {
    const laptop = await laptopWith(t);
    laptop.images.clear();
    await assert.rejects(imported(), /Docker has no image board-api:2 any more.*npm start -- --rebuild/s);
  });

  test("fails in Docker's own words where it cannot be asked", async (t) => {
    const laptop = await laptopWith(t);
    laptop.down = true;
    await assert.rejects(imported(), /^Error: Docker is not running; start it/);
  });
});

describe("an image that others built", () => {
  test("is left to the nodes where Docker lacks it", async (t) => {
    const laptop = await laptopWith(t);
    const outs = await imported({ ...FOREIGN, image: "postgres:17" });
    assert.equal(outs.configDigest, "");
    assert.deepEqual([saves(laptop), sent(laptop)], [[], []]);
  });

  test("is left to the nodes where Docker's copy cannot be sent, which is said", async (t) => {
    hurry(t);
    const told = listen(t);
    await laptopWith(t, { imported: () => "fails" });
    assert.equal((await imported(FOREIGN)).configDigest, "");
    assert.match(told.at(-1)!, /^board-api:2 is left to the nodes to pull: .*content digest: not found/s);
  });

  test("carries no mark of the stack", async (t) => {
    const laptop = await laptopWith(t);
    await imported(FOREIGN);
    for (const { images } of laptop.nodes.values())
      for (const { labels } of images.values()) assert.equal(labels.size, 0);
  });
});
