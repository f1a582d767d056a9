import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { sendImage } from "../../../../../components/image/import/send-image";
import { DockerPush } from "../../../../support/docker-push";
import { Laptop } from "../../../../support/laptop";
import { store } from "../../../../support/laptop-nodes";
import { sampleImage } from "../../../../support/saved-image";
import { setEnvironment } from "../../../../support/temporary";

const NODES = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
const IMAGE = sampleImage("board-api:2", ["base", "dependencies", "new code"]);
const BEFORE = sampleImage("board-api:1", ["base", "dependencies", "old code"]);
const [BASE, , CODE] = IMAGE.diffIds as [string, string, string];

/** Docker with containerd's store on this machine, and nodes that have the image of the code before. */
async function laptopWith(t: TestContext, pushes = new DockerPush()) {
  const laptop = Object.assign(await Laptop.start(t), { containerdStore: true, pushes });
  setEnvironment(t, { DOCKER_HOST: "unix:///var/run/docker.sock" });
  laptop.addCluster("k3s-local", { nodes: NODES });
  laptop.images.set(IMAGE.reference, IMAGE);
  for (const node of laptop.nodes.values()) store(node, BEFORE);
  return { laptop, pushes };
}

const send = (laptop: Laptop) =>
  sendImage(
    IMAGE.reference,
    NODES.map((node) => ({ node, blobs: laptop.nodes.get(node)!.content })),
  );
const saves = ({ commands }: Laptop) => commands.lines().filter((line) => line.startsWith("docker save"));
const received = ({ commands }: Laptop) =>
  NODES.map((node) => commands.calls.filter(({ args }) => args[2] === node && args.at(-1) === "-").at(-1)!.input);
const has = (laptop: Laptop) =>
  NODES.map((node) => laptop.nodes.get(node)!.images.get(`docker.io/library/${IMAGE.reference}`)?.id);

describe("an image pushed to the nodes", { skip: process.platform !== "linux" }, () => {
  test("is asked for its new layer alone, and every node gets that", async (t) => {
    const { laptop, pushes } = await laptopWith(t);
    const { configs, bytes } = await send(laptop);
    assert.deepEqual([configs, saves(laptop)], [[IMAGE.configDigest], []]);
    assert.deepEqual(pushes.sent.sort(), [CODE, IMAGE.configDigest].sort());
    for (const input of received(laptop)) {
      const parts = ["new code", "dependencies", `"docker.io/library/${IMAGE.reference}"`, "imageLayoutVersion"];
      assert.deepEqual(
        parts.map((part) => input.includes(part)),
        [true, false, true, true],
      );
    }
    assert.deepEqual(has(laptop), [IMAGE.configDigest, IMAGE.configDigest]);
    assert.deepEqual(
      NODES.map((node, i) => bytes[node] === received(laptop)[i]!.length),
      [true, true],
    );
  });

  test("has an address of its own for each of two at once, and the same again afterwards", async (t) => {
    const { laptop } = await laptopWith(t);
    await Promise.all([send(laptop), send(laptop)]);
    await send(laptop);
    const addresses = laptop.commands.lines().flatMap((line) => /^docker tag \S+ ([^/]+)/.exec(line)?.[1] ?? []);
    assert.equal(new Set(addresses).size, 2);
    assert.deepEqual([addresses.length, saves(laptop)], [3, []]);
  });

  test("sends a layer that one node lacks to that one", async (t) => {
    const { laptop, pushes } = await laptopWith(t);
    laptop.nodes.get(NODES[1]!)!.content.delete(BASE);
    await send(laptop);
    assert.ok(pushes.sent.includes(BASE));
    assert.deepEqual(
      received(laptop).map((input) => input.includes("base")),
      [false, true],
    );
  });

  test("leaves no name behind, and removes that of a process that was killed, not that of one that runs", async (t) => {
    const { laptop, pushes } = await laptopWith(t);
    const other = `127.0.0.1:2/k3d-import:${process.ppid}`;
    for (const name of [`127.0.0.1:1/k3d-import:${2 ** 22 + 1}`, other]) pushes.names.set(name, IMAGE);
    await send(laptop);
    assert.deepEqual([...pushes.names.keys()], [other]);
  });

  for (const [what, changed] of [
    ["Docker does not reach this machine", { elsewhere: true }],
    ["a layer arrives torn", { torn: true }],
    ["another image arrives than Docker has", { other: sampleImage(IMAGE.reference, ["base", "evil code"]).manifest }],
  ] as const) {
    test(`is saved where ${what}`, async (t) => {
      const { laptop, pushes } = await laptopWith(t, Object.assign(new DockerPush(), changed));
      const { configs } = await send(laptop);
      assert.deepEqual([configs, saves(laptop).length], [[IMAGE.configDigest], 1]);
      assert.deepEqual(has(laptop), [IMAGE.configDigest, IMAGE.configDigest]);
      assert.deepEqual([...pushes.names], []);
    });
  }

  test("is saved where a node refuses what was pushed", async (t) => {
    const { laptop } = await laptopWith(t);
    const begun = () => laptop.commands.lines().filter((line) => line.endsWith("images import -")).length;
    laptop.imported = async (attempt) => {
      // The one that refuses ends the other, which may not have begun.
      while (begun() < 2) await sleep(10);
      return attempt <= 2 ? "fails" : "works";
    };
    await send(laptop);
    assert.equal(saves(laptop).length, 1);
  });

  test("is saved by a Docker that is not at this machine's socket, and asked for nothing", async (t) => {
    const { laptop } = await laptopWith(t);
    setEnvironment(t, { DOCKER_HOST: "unix:///home/me/.docker/desktop/docker.sock" });
    await send(laptop);
    assert.ok(!laptop.commands.lines().some((line) => /^docker (tag|push|image)/.test(line)));
  });
});
