/**
 * Imports of an image only what a node lacks. A changed line of code changes one small layer; the others are already
 * in the node's content store, under the digests of their uncompressed form, from the import of the image before. So
 * a tar with the manifest, the configuration and the new layers does what a full `k3d image import` does: 0.2 s
 * instead of 16 s were measured for an image of 270 MB.
 */
import { buffer } from "node:stream/consumers";

import { pack } from "tar-stream";

import { digestOf, readSaved, type DockerImage, type SavedImage } from "./docker-image";
import { fullName } from "../image/image-name";
import { onNode } from "./k3d";

/** @throws when the nodes share no layer with the image, or refuse the tar; then the image is to be sent whole. */
export async function importDelta(nodes: readonly string[], image: DockerImage): Promise<void> {
  const stores = await Promise.all(nodes.map(contentOf));
  const absent = new Set(image.layers.filter((layer) => stores.some((store) => !store.has(layer))));
  if (absent.size === image.layers.length) throw new Error(`the nodes have no layer of ${image.reference}`);
  const saved = await readSaved(image.reference, absent);
  if (saved.layers.size < absent.size) throw new Error(`docker save ${image.reference} lacks a layer by its digest`);
  const input = await buffer(ociArchive(image, saved));
  await Promise.all(nodes.map((node) => onNode(node, [...CTR, "images", "import", "-"], { input })));
}

const CTR = ["ctr", "--namespace", "k8s.io"];

/** Digests of all that a node's content store holds. */
const contentOf = async (node: string) => new Set((await onNode(node, [...CTR, "content", "list", "-q"])).split("\n"));

/** An OCI image layout (https://github.com/opencontainers/image-spec) as a tar, without the layers not in `saved`. */
export function ociArchive(image: DockerImage, { config, sizes, layers }: SavedImage): NodeJS.ReadableStream {
  const descriptor = (kind: string, digest: string, size: number) => ({
    mediaType: `application/vnd.oci.image.${kind}`,
    digest,
    size,
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor("config.v1+json", digestOf(config), config.length),
    layers: image.layers.map((digest, i) => descriptor("layer.v1.tar", digest, sizes[i] ?? 0)),
  });
  const name = {
    "io.containerd.image.name": fullName(image.reference),
    "org.opencontainers.image.ref.name": tagOf(image),
  };
  const listed = { ...descriptor("manifest.v1+json", digestOf(manifest), manifest.length), annotations: name };
  const archive = pack();
  archive.entry({ name: "oci-layout" }, JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  archive.entry({ name: "index.json" }, JSON.stringify({ schemaVersion: 2, manifests: [listed] }));
  const blob = (content: Buffer | string) =>
    archive.entry({ name: `blobs/${digestOf(content).replace(":", "/")}` }, content);
  blob(manifest);
  blob(config);
  for (const layer of layers.values()) blob(layer);
  archive.finalize();
  return archive as unknown as NodeJS.ReadableStream;
}

const tagOf = ({ reference }: DockerImage) => reference.slice(reference.lastIndexOf(":") + 1);
