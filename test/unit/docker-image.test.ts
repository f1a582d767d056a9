import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { describeImage, readSaved } from "../../components/k3d/docker-image";
import { fakeCommands } from "../support/commands";
import { Laptop } from "../support/laptop";
import { classicSave, ociSave, sampleImage, sha256 } from "../support/saved-image";

const IMAGE = sampleImage("board-api:1", ["base", "dependencies", "code"]);
const SAVES = { "up to Docker 24": classicSave, "from Docker 25 on": ociSave };

describe("Docker's copy of an image", () => {
  test("is known by its configuration in the classic store", async (t) => {
    const laptop = await Laptop.start(t);
    laptop.images.set(IMAGE.reference, IMAGE);
    const found = await describeImage(IMAGE.reference);
    assert.deepEqual(found, { reference: IMAGE.reference, configDigest: IMAGE.configDigest, layers: IMAGE.diffIds });
    assert.ok(!laptop.commands.lines().some((line) => line.startsWith("docker save")), "no need to read the image");
  });

  for (const [version, save] of Object.entries(SAVES)) {
    test(`is known by its configuration in the containerd store, whose ID is another one (docker save ${version})`, async (t) => {
      const laptop = await Laptop.start(t);
      Object.assign(laptop, { containerdStore: true, save });
      laptop.images.set(IMAGE.reference, IMAGE);
      assert.equal((await describeImage(IMAGE.reference))?.configDigest, IMAGE.configDigest);
    });
  }

  test("may be missing", async (t) => {
    await Laptop.start(t);
    assert.equal(await describeImage("board-api:gone"), undefined);
  });

  test("is not taken for missing when Docker itself fails", async (t) => {
    await fakeCommands(t, ["docker"], () => ({ stderr: "Cannot connect to the Docker daemon at unix:///x", code: 1 }));
    await assert.rejects(describeImage("board-api:1"), /^Error: Docker is not running; start it/);
  });
});

describe("what docker save prints", () => {
  for (const [version, save] of Object.entries(SAVES)) {
    test(`is read for the wanted layers, the configuration and all sizes (${version})`, async (t) => {
      const laptop = await Laptop.start(t);
      laptop.save = save;
      laptop.images.set(IMAGE.reference, IMAGE);
      const { config, sizes, layers } = await readSaved(IMAGE.reference, new Set([IMAGE.diffIds[2]!]));
      assert.equal(`sha256:${sha256(config)}`, IMAGE.configDigest);
      assert.deepEqual(sizes, [4, 12, 4]);
      assert.deepEqual([...layers], [[IMAGE.diffIds[2], Buffer.from("code")]]);
    });
  }

  test("gives the size of a layer that is in the image twice and stored once", async (t) => {
    const twice = sampleImage("board-api:2", ["base", "again", "again"]);
    const laptop = await Laptop.start(t);
    laptop.save = classicSave;
    laptop.images.set(twice.reference, twice);
    const { sizes, layers } = await readSaved(twice.reference, new Set(twice.diffIds));
    assert.deepEqual(sizes, [4, 5, 5]);
    assert.deepEqual(new Set(layers.keys()), new Set(twice.diffIds));
  });

  test("fails when Docker does, instead of ending half-way", async (t) => {
    await fakeCommands(t, ["docker"], () => ({ stderr: "Error response from daemon: write error", code: 1 }));
    await assert.rejects(readSaved("board-api:1", new Set()));
  });
});
