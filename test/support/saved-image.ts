/** What `docker save` prints of an image, made up in memory. */
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";

import { pack } from "tar-stream";

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

export interface SampleImage {
  readonly reference: string;
  readonly config: string;
  /** `sha256:…` of the configuration. */
  readonly configDigest: string;
  readonly manifest: string;
  /** `sha256:…` of the manifest, as it lies in a store. */
  readonly manifestDigest: string;
  readonly layers: readonly Buffer[];
  /** `sha256:…` of each layer. */
  readonly diffIds: readonly string[];
}

/** An image with a layer for every given text. */
export function sampleImage(reference: string, layers: readonly string[]): SampleImage {
  const contents = layers.map((text) => Buffer.from(text));
  const diffIds = contents.map((content) => `sha256:${sha256(content)}`);
  const config = JSON.stringify({ architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: diffIds } });
  const configDigest = `sha256:${sha256(config)}`;
  const digests = { config: { digest: configDigest }, layers: diffIds.map((digest) => ({ digest })) };
  const manifest = JSON.stringify({ mediaType: MANIFEST, ...digests });
  const manifestDigest = `sha256:${sha256(manifest)}`;
  return { reference, config, configDigest, manifest, manifestDigest, layers: contents, diffIds };
}

/** The stream of Docker up to 24: a folder for each layer, links for repeated ones, `manifest.json` last. */
export function classicSave({ reference, config, layers }: SampleImage): Promise<Buffer> {
  const archive = pack();
  const first = new Map<string, number>();
  const paths = layers.map((layer, i) => {
    const path = `layer-${i}/layer.tar`;
    const same = first.get(layer.toString());
    if (same === undefined) archive.entry({ name: path }, layer);
    else archive.entry({ name: path, type: "symlink", linkname: `../layer-${same}/layer.tar` });
    first.set(layer.toString(), same ?? i);
    return path;
  });
  const name = `${sha256(config)}.json`;
  archive.entry({ name }, config);
  archive.entry({ name: "manifest.json" }, JSON.stringify([{ Config: name, RepoTags: [reference], Layers: paths }]));
  archive.finalize();
  return buffer(archive);
}

/** The stream of Docker from 25: an OCI layout with blobs by digest, and the old `manifest.json`, which is last. */
export function ociSave({ reference, config, layers }: SampleImage): Promise<Buffer> {
  const archive = pack();
  const blob = (content: string | Buffer) => {
    const name = `blobs/sha256/${sha256(content)}`;
    archive.entry({ name }, content);
    return name;
  };
  const paths = layers.map(blob);
  const name = blob(config);
  archive.entry({ name: "oci-layout" }, JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  archive.entry({ name: "manifest.json" }, JSON.stringify([{ Config: name, RepoTags: [reference], Layers: paths }]));
  archive.finalize();
  return buffer(archive);
}
