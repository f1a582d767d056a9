import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { provider, type ImportOutputs } from "../../../../../components/image/import/image-import-provider";
import { Laptop } from "../../../../support/laptop";
import { store } from "../../../../support/laptop-nodes";
import { sampleImage } from "../../../../support/saved-image";

const NODES = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
const IMAGE = sampleImage("board-api:1", ["base", "code"]);
const STATE: ImportOutputs = {
  cluster: "k3s-local",
  clusterUid: "uid-1",
  nodes: NODES,
  image: IMAGE.reference,
  imageId: "sha256:id",
  owner: "organization/wealist-infra/local",
  configDigest: IMAGE.configDigest,
};

async function laptopWith(t: TestContext, having: readonly string[], running = true): Promise<Laptop> {
  const laptop = await Laptop.start(t);
  laptop.addCluster("k3s-local", { nodes: NODES, running });
  for (const node of having) store(laptop.nodes.get(node)!, IMAGE);
  return laptop;
}

const read = async (state = STATE) => (await provider.read("k3s-local/board-api:1", state)).id;

describe("an import changes", () => {
  const changes: Record<string, Partial<ImportOutputs>> = {
    "another image": { image: "board-api:2" },
    "another content under the same tag": { imageId: "sha256:other" },
    "another cluster of the same name": { clusterUid: "uid-2" },
    "a new node": { nodes: [...NODES, "k3d-k3s-local-agent-1"] },
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`with ${what}`, async () => {
      assert.equal((await provider.diff("id", STATE, { ...STATE, ...change })).changes, true);
    });
  }

  test("with nothing else, and is never replaced", async () => {
    const { changes, replaces } = await provider.diff("id", STATE, { ...STATE });
    assert.deepEqual([changes, replaces ?? []], [false, []]);
  });
});

describe("refreshing an import", () => {
  test("finds it where every node has the image", async (t) => {
    await laptopWith(t, NODES);
    assert.equal(await read(), "k3s-local/board-api:1");
  });

  test("finds it gone where one node has lost the image", async (t) => {
    await laptopWith(t, NODES.slice(1));
    assert.equal(await read(), undefined);
  });

  test("waits for a node that has just been started, and does not take its silence for a loss", async (t) => {
    const laptop = await laptopWith(t, NODES);
    laptop.starting = 3;
    assert.equal(await read(), "k3s-local/board-api:1");
  });

  test("finds it gone with its cluster", async (t) => {
    await Laptop.start(t);
    assert.equal(await read(), undefined);
  });

  test("does not take the silence of a stopped node for a loss", async (t) => {
    await laptopWith(t, [], false);
    assert.equal(await read(), "k3s-local/board-api:1");
  });

  test("finds a third-party image that nothing was imported of", async (t) => {
    await laptopWith(t, []);
    assert.equal(await read({ ...STATE, configDigest: "" }), "k3s-local/board-api:1");
  });

  test("leaves the image on the nodes when it is deleted: running pods may need it", async (t) => {
    const laptop = await laptopWith(t, NODES);
    await provider.delete();
    assert.deepEqual(laptop.commands.lines(), []);
  });
});
