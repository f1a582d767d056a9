import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buffer } from "node:stream/consumers";

import { extract } from "tar-stream";

import { ociArchive } from "../../components/k3d/delta";
import { sampleImage, sha256 } from "../support/saved-image";

const IMAGE = sampleImage("wealist-board-api:0123456789abcdef", ["base", "dependencies", "code"]);

async function unpacked(absent: readonly number[]) {
  const layers = new Map(absent.map((i) => [IMAGE.diffIds[i]!, IMAGE.layers[i]!]));
  const saved = { config: Buffer.from(IMAGE.config), sizes: IMAGE.layers.map(({ length }) => length), layers };
  const image = { reference: IMAGE.reference, configDigest: IMAGE.configDigest, layers: IMAGE.diffIds };
  const unpack = extract();
  ociArchive(image, saved).pipe(unpack);
  const files = new Map<string, Buffer>();
  for await (const entry of unpack) files.set(entry.header.name, await buffer(entry));
  const json = (name: string) => JSON.parse(String(files.get(name))) as Record<string, unknown>;
  const listed = (json("index.json")["manifests"] as { digest: string; size: number; annotations: object }[])[0]!;
  const manifest = json(`blobs/${listed.digest.replace(":", "/")}`);
  return { files, listed, manifest, layout: json("oci-layout") };
}

describe("the archive with what a node lacks", () => {
  test("holds every blob under its own digest", async () => {
    const { files } = await unpacked([0, 1, 2]);
    const blobs = [...files].filter(([name]) => name.startsWith("blobs/"));
    assert.equal(blobs.length, 5);
    for (const [name, content] of blobs) assert.equal(name, `blobs/sha256/${sha256(content)}`);
  });

  test("leaves out the layers that the node has", async () => {
    const { files } = await unpacked([2]);
    const present = IMAGE.diffIds.map((digest) => files.has(`blobs/${digest.replace(":", "/")}`));
    assert.deepEqual(present, [false, false, true]);
  });

  test("still describes every layer, by digest and size, lowest first", async () => {
    const { manifest } = await unpacked([2]);
    const layers = manifest["layers"] as { mediaType: string; digest: string; size: number }[];
    assert.deepEqual(
      layers.map(({ digest, size }) => [digest, size]),
      IMAGE.layers.map((layer, i) => [IMAGE.diffIds[i], layer.length]),
    );
    assert.ok(layers.every(({ mediaType }) => mediaType === "application/vnd.oci.image.layer.v1.tar"));
  });

  test("points from the index to the manifest, and from it to the configuration", async () => {
    const { files, listed, manifest, layout } = await unpacked([]);
    assert.deepEqual(layout, { imageLayoutVersion: "1.0.0" });
    assert.equal(listed.size, files.get(`blobs/${listed.digest.replace(":", "/")}`)!.length);
    assert.deepEqual(manifest["config"], {
      mediaType: "application/vnd.oci.image.config.v1+json",
      digest: IMAGE.configDigest,
      size: IMAGE.config.length,
    });
  });

  test("names the image as containerd and the kubelet do", async () => {
    const { listed } = await unpacked([]);
    assert.deepEqual(listed.annotations, {
      "io.containerd.image.name": `docker.io/library/${IMAGE.reference}`,
      "org.opencontainers.image.ref.name": "0123456789abcdef",
    });
  });
});
