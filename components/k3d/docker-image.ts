/** Docker's copy of an image, whichever of its two image stores holds it. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { buffer } from "node:stream/consumers";

import execa from "execa";
import { extract, type Header } from "tar-stream";

import { CommandError, run } from "../command";

export interface DockerImage {
  readonly reference: string;
  /** Digest of the image's configuration: what a node's `crictl images` calls its ID. */
  readonly configDigest: string;
  /** Digests of the uncompressed layers, lowest first. */
  readonly layers: readonly string[];
}

/** Layers larger than this are not held in memory: the image is then imported whole. */
const LARGEST_LAYER = 64 * 2 ** 20;

interface Inspected {
  readonly Id: string;
  readonly RootFS: { readonly Layers: readonly string[] };
}

/** What Docker knows of `reference`; undefined where it has no such image. */
export async function describeImage(reference: string): Promise<DockerImage | undefined> {
  let inspected: Inspected;
  try {
    inspected = (JSON.parse(await run("docker", ["image", "inspect", reference])) as Inspected[])[0]!;
  } catch (error) {
    if (error instanceof CommandError && /no such image/i.test(error.stderr)) return undefined;
    throw error;
  }
  const configDigest = (await hasContainerdStore()) ? await savedConfigDigest(reference) : inspected.Id;
  return { reference, configDigest, layers: inspected.RootFS.Layers };
}

/** Docker 29's default store names an image by its manifest, the classic one by its configuration. */
const hasContainerdStore = async () =>
  (await run("docker", ["info", "--format", "{{json .DriverStatus}}"])).includes("io.containerd.snapshotter");

const savedConfigDigest = async (reference: string) => digestOf((await readSaved(reference, new Set())).config);

export interface SavedImage {
  readonly config: Buffer;
  /** Size of each uncompressed layer in bytes, lowest first. */
  readonly sizes: readonly number[];
  /** The layers that were asked for, by digest; one over {@link LARGEST_LAYER} is missing. */
  readonly layers: ReadonlyMap<string, Buffer>;
}

export const digestOf = (content: Buffer | string) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

/**
 * Reads the stream of `docker save`, keeping the `wanted` layers. The stream names its layers differently in each
 * version of Docker; its `manifest.json`, which comes last, lists them lowest first in all of them.
 */
export async function readSaved(reference: string, wanted: ReadonlySet<string>): Promise<SavedImage> {
  const small = new Map<string, Buffer>();
  const sizes = new Map<string, number>();
  const layers = new Map<string, Buffer>();
  const links = new Map<string, string>();
  for await (const { header, content } of savedFiles(reference)) {
    const { name, linkname } = header;
    // A layer that is in the image twice is stored once.
    if (linkname) links.set(name, posix.join(posix.dirname(name), linkname));
    sizes.set(name, header.size ?? 0);
    if (!content) continue;
    if (content.length < 2 ** 20) small.set(name, content);
    if (layers.size === wanted.size) continue;
    const digest = digestOf(content);
    if (wanted.has(digest)) layers.set(digest, content);
  }
  const [manifest] = JSON.parse(String(small.get("manifest.json"))) as { Config: string; Layers: string[] }[];
  const config = small.get(manifest?.Config ?? "");
  if (!manifest || !config) throw new Error(`docker save ${reference} holds no configuration`);
  const sizeOf = (path: string) => sizes.get(links.get(path) ?? path) ?? 0;
  return { config, sizes: manifest.Layers.map(sizeOf), layers };
}

async function* savedFiles(reference: string): AsyncGenerator<{ header: Header; content?: Buffer }> {
  const unpack = extract();
  const save = execa("docker", ["save", reference], { buffer: false });
  save.catch((error: Error) => unpack.destroy(error));
  save.stdout?.pipe(unpack);
  for await (const entry of unpack) {
    const { header } = entry;
    if (header.type === "file" && (header.size ?? 0) <= LARGEST_LAYER) yield { header, content: await buffer(entry) };
    else {
      entry.resume();
      yield { header };
    }
  }
}
