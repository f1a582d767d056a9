import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { provider, type ImportInputs, type ImportOutputs } from "../../../components/k3d/image-import-provider";
import { Laptop, store } from "../../support/laptop";
import { sampleImage } from "../../support/saved-image";

const NODES = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
const IMAGE = sampleImage("board-api:2", ["base", "dependencies", "new code"]);
const BEFORE = sampleImage("board-api:1", ["base", "dependencies", "old code"]);
const INPUTS: ImportInputs = {
  cluster: "k3s-local",
  clusterUid: "uid-1",
  nodes: NODES,
  image: IMAGE.reference,
  imageId: "sha256:id",
};

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

const imported = async () => (await provider.create(INPUTS)).outs as ImportOutputs;
const wholeImports = ({ commands }: Laptop) => commands.lines().filter((line) => line.startsWith("k3d image import"));
const deltas = ({ commands }: Laptop) => commands.calls.filter(({ line }) => line.endsWith("images import -"));

/** Lets the seconds that the kubelet is given pass at once. */
function hurry(t: TestContext): void {
  const [now, start] = [Date.now, Date.now()];
  t.mock.method(Date, "now", () => start + (now() - start) * 1000);
}

describe("importing an image", () => {
  test("sends nothing where every node has it", async (t) => {
    const laptop = await laptopWith(t);
    for (const node of laptop.nodes.values()) store(node, IMAGE);
    assert.equal((await imported()).configDigest, IMAGE.configDigest);
    assert.deepEqual([wholeImports(laptop), deltas(laptop)], [[], []]);
  });

  test("does not take another image under the same tag for it", async (t) => {
    const laptop = await laptopWith(t);
    for (const { images } of laptop.nodes.values())
      images.set("sha256:other", [`docker.io/library/${IMAGE.reference}`]);
    await imported();
    assert.equal(wholeImports(laptop).length, 1);
  });

  test("sends it whole to nodes that share no layer with it, by the mode that tells failures", async (t) => {
    const laptop = await laptopWith(t);
    await imported();
    assert.deepEqual(wholeImports(laptop), [`k3d image import ${IMAGE.reference} --cluster k3s-local --mode direct`]);
  });

  test("sends only the new layer to nodes that have the others, each node once", async (t) => {
    const laptop = await secondRun(t);
    await imported();
    assert.deepEqual(wholeImports(laptop), []);
    const sent = deltas(laptop);
    assert.deepEqual(sent.map(({ args }) => args[2]).sort(), NODES);
    for (const { input } of sent) {
      const has = (text: string) => input.includes(text);
      assert.deepEqual(["new code", "dependencies"].map(has), [true, false]);
    }
  });

  test("sends only to the node that lacks it", async (t) => {
    const laptop = await secondRun(t);
    store(laptop.nodes.get(NODES[0]!)!, IMAGE);
    await imported();
    assert.deepEqual(
      deltas(laptop).map(({ args }) => args[2]),
      [NODES[1]],
    );
  });

  for (const delta of ["refused", "lost"] as const) {
    test(`sends it whole where the difference is ${delta} by the node`, async (t) => {
      hurry(t);
      const laptop = await secondRun(t, { delta });
      assert.equal((await imported()).configDigest, IMAGE.configDigest);
      assert.equal(wholeImports(laptop).length, 1);
    });
  }

  test("works with Docker's containerd store, whose image ID no node knows", async (t) => {
    const laptop = await secondRun(t, { containerdStore: true });
    assert.equal((await imported()).configDigest, IMAGE.configDigest);
    assert.equal(deltas(laptop).length, 2);
  });

  test("tries once more when the import fails", async (t) => {
    const laptop = await laptopWith(t, { whole: (attempt) => (attempt === 1 ? "fails" : "works") });
    await imported();
    assert.equal(wholeImports(laptop).length, 2);
  });

  test("fails after the second time, naming image, nodes and k3d's own words", async (t) => {
    hurry(t);
    const laptop = await laptopWith(t, { whole: () => "fails" });
    await assert.rejects(imported(), (error: Error) => {
      for (const part of [IMAGE.reference, ...NODES, "no space left on device"])
        assert.ok(error.message.includes(part), part);
      return true;
    });
    assert.equal(wholeImports(laptop).length, 2);
  });

  test("is not fooled by an import that reports success and leaves the image out", async (t) => {
    hurry(t);
    await laptopWith(t, { whole: () => "lost" });
    const told =
      /^Error: board-api:2 is not in the image store of .*agent-0, .*server-0: though k3d reported no failure/;
    await assert.rejects(imported(), told);
  });

  test("says how to get an image back that was removed from Docker", async (t) => {
    const laptop = await laptopWith(t);
    laptop.images.clear();
    await assert.rejects(imported(), /Docker has no image board-api:2 any more.*npm start -- --rebuild/s);
  });

  test("leaves a third-party image that Docker lacks to the nodes", async (t) => {
    const laptop = await laptopWith(t);
    const { outs } = await provider.create({ ...INPUTS, image: "postgres:17", imageId: "" });
    assert.equal((outs as ImportOutputs).configDigest, "");
    assert.deepEqual([wholeImports(laptop), deltas(laptop)], [[], []]);
  });
});
