import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { removeFromDocker } from "../../../../../components/image/import/earlier-images";
import {
  provider,
  type ImportInputs,
  type ImportOutputs,
} from "../../../../../components/image/import/image-import-provider";
import { Laptop } from "../../../../support/laptop";
import { pod, store } from "../../../../support/laptop-nodes";
import { sampleImage } from "../../../../support/saved-image";
import { REBUILD } from "../../../../../stacks/image-cures";

const NODES = ["k3d-k3s-local-server-0"];
const LOCAL = "organization/wealist-infra/local";
const version = (n: number) => sampleImage(`board-api:${n}`, ["base", `code ${n}`]);

/** A stack on a laptop whose code changes. */
class Changes {
  public state?: ImportOutputs;

  private constructor(
    public readonly laptop: Laptop,
    private readonly owner = LOCAL,
  ) {}

  public static async start(t: TestContext): Promise<Changes> {
    const laptop = await Laptop.start(t);
    laptop.containerdStore = true;
    laptop.addCluster("k3s-local", { nodes: NODES });
    return new Changes(laptop);
  }

  /** Another stack on the same cluster. */
  public other = () => new Changes(this.laptop, "organization/wealist-infra/other");

  /** The code of version `n` is built and started. */
  public async to(n: number): Promise<void> {
    const image = version(n);
    this.laptop.images.set(image.reference, image);
    const imageId = this.laptop.idOf(image);
    const inputs: ImportInputs = {
      ...{ cluster: "k3s-local", clusterUid: "uid-1", nodes: NODES, owner: this.owner, rebuild: REBUILD },
      ...{ image: image.reference, imageId },
    };
    const done = this.state ? await provider.update("", this.state, inputs) : await provider.create(inputs);
    this.state = done.outs as ImportOutputs;
  }

  public async through(...versions: readonly number[]): Promise<void> {
    for (const n of versions) await this.to(n);
  }

  public get inDocker(): string[] {
    return [...this.laptop.images.keys()].sort();
  }

  public get onNode(): string[] {
    return [...this.laptop.nodes.get(NODES[0]!)!.images.keys()]
      .map((name) => name.replace("docker.io/library/", ""))
      .sort();
  }
}

describe("of the images that a stack built", () => {
  test("Docker and the node keep the running one and the one before", async (t) => {
    const stack = await Changes.start(t);
    await stack.through(1, 2, 3, 4, 5, 6);
    assert.deepEqual(stack.inDocker, ["board-api:5", "board-api:6"]);
    assert.deepEqual(stack.onNode, ["board-api:5", "board-api:6"]);
    assert.deepEqual(
      stack.state?.earlier?.map(({ image }) => image),
      ["board-api:5"],
    );
  });

  test("the one before stays to go back to, and the one that was left is then the one before", async (t) => {
    const stack = await Changes.start(t);
    await stack.through(1, 2, 1, 2, 1);
    assert.deepEqual(stack.inDocker, ["board-api:1", "board-api:2"]);
    assert.deepEqual(stack.onNode, ["board-api:1", "board-api:2"]);
  });

  test("one that a workload names stays until none does", async (t) => {
    const stack = await Changes.start(t);
    stack.laptop.used = ["docker.io/library/board-api:1"];
    await stack.through(1, 2, 3, 4);
    assert.deepEqual(stack.onNode, ["board-api:1", "board-api:3", "board-api:4"]);
    stack.laptop.used = [];
    await stack.to(5);
    assert.deepEqual(stack.onNode, ["board-api:4", "board-api:5"]);
    assert.deepEqual(stack.inDocker, ["board-api:4", "board-api:5"]);
  });

  test("one goes that only pods on their way out name, and Jobs that are done", async (t) => {
    const stack = await Changes.start(t);
    const image = "board-api:1";
    const job = { metadata: {}, spec: { template: pod(image) }, status: { completionTime: "2026-01-31T12:00:00Z" } };
    stack.laptop.gone = [
      pod(image, { deletionTimestamp: "2026-01-31T12:00:00Z" }),
      pod(image, {}, { phase: "Succeeded" }),
      job,
    ];
    await stack.through(1, 2, 3);
    assert.deepEqual(stack.onNode, ["board-api:2", "board-api:3"]);
  });

  test("one that a container was made of stays in Docker until it may go", async (t) => {
    const stack = await Changes.start(t);
    stack.laptop.held = ["board-api:1"];
    await stack.through(1, 2, 3);
    assert.deepEqual(stack.inDocker, ["board-api:1", "board-api:2", "board-api:3"]);
    stack.laptop.held = [];
    await stack.to(4);
    assert.deepEqual(stack.inDocker, ["board-api:3", "board-api:4"]);
  });

  test("one of another stack on the cluster stays, in Docker and on the node", async (t) => {
    const stack = await Changes.start(t);
    await stack.other().to(1);
    await stack.through(1, 2, 3);
    assert.deepEqual(stack.inDocker, ["board-api:1", "board-api:2", "board-api:3"]);
    assert.deepEqual(stack.onNode, ["board-api:1", "board-api:2", "board-api:3"]);
  });

  for (const running of [true, false]) {
    test(`one that a ${running ? "running" : "stopped"} cluster of another stack has stays in Docker`, async (t) => {
      const stack = await Changes.start(t);
      stack.laptop.addCluster("other", { nodes: ["k3d-other-server-0"], running });
      store(stack.laptop.nodes.get("k3d-other-server-0")!, version(1));
      await stack.through(1, 2, 3);
      assert.ok(stack.inDocker.includes("board-api:1"));
      assert.deepEqual(stack.onNode, ["board-api:2", "board-api:3"]);
    });
  }

  test("one that somebody has put under the same name since is not touched, nor what people tagged", async (t) => {
    const stack = await Changes.start(t);
    await stack.through(1, 2);
    const mine = sampleImage("board-api:1", ["somebody's"]);
    stack.laptop.images.set("board-api:1", mine).set("board-api:mine", sampleImage("board-api:mine", ["base"]));
    await stack.to(3);
    assert.deepEqual(stack.inDocker, ["board-api:1", "board-api:2", "board-api:3", "board-api:mine"]);
  });

  test("none is removed while the cluster cannot say what it uses, and the change goes on", async (t) => {
    const stack = await Changes.start(t);
    await stack.through(1, 2);
    stack.laptop.used = undefined;
    await stack.to(3);
    assert.deepEqual(stack.onNode, ["board-api:1", "board-api:2", "board-api:3"]);
    stack.laptop.used = [];
    await stack.to(4);
    assert.deepEqual(stack.onNode, ["board-api:3", "board-api:4"]);
  });

  test("a state of before, which kept none of it, goes on", async (t) => {
    const stack = await Changes.start(t);
    await stack.to(1);
    const { earlier: _, ...before } = stack.state!;
    stack.state = before;
    await stack.through(2, 3);
    assert.deepEqual(stack.inDocker, ["board-api:2", "board-api:3"]);
  });
});

describe("an image of a stack that is gone", () => {
  test("goes from Docker, unless a cluster has it", async (t) => {
    const { laptop } = await Changes.start(t);
    for (const n of [1, 2]) laptop.images.set(`board-api:${n}`, version(n));
    store(laptop.nodes.get(NODES[0]!)!, version(2));
    for (const n of [1, 2]) await removeFromDocker({ image: `board-api:${n}`, imageId: laptop.idOf(version(n)) });
    assert.deepEqual([...laptop.images.keys()], ["board-api:2"]);
  });
});
