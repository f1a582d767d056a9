/**
 * An image from Docker to nodes: one `docker save`, read once, into `ctr images import` on each, less the blobs that a
 * node has already. The archive and the nodes' stores call a blob by the same digest, so a changed line of code sends its
 * one layer: 0.1 MB instead of 94 were measured.
 */
import { once } from "node:events";

import type execa from "execa";
import { extract, pack } from "tar-stream";

import { start, TRANSFER_SILENCE_SECONDS, unlessSilent } from "../../command";
import { CTR } from "./node-images";

/** The archive is one of Docker before 25, which names no blob by its digest. */
export class NoBlobs extends Error {}

/** A node, and the digests of the blobs that it need not be sent. */
export interface Receiver {
  readonly node: string;
  readonly blobs: ReadonlySet<string>;
}

/**
 * Gives the digests of the image's configurations, one for each platform that Docker holds, which the kubelet calls its ID;
 * and the bytes that each node was sent.
 *
 * @throws CommandError in the words of Docker or of the node that refuses it; {@link NoBlobs}
 */
export async function sendImage(image: string, receivers: readonly Receiver[]) {
  const save = start("docker", ["save", image], { buffer: false, stderr: "pipe" });
  const imports = receivers.map((receiver) => new NodeImport(receiver));
  const passed = passOn(save, imports);
  const ended = [unlessSilent(save, TRANSFER_SILENCE_SECONDS), ...imports.map((one) => one.ended)];
  try {
    await Promise.all([passed, ...ended]);
    return {
      configs: await passed,
      bytes: Object.fromEntries(imports.map(({ receiver, bytes }) => [receiver.node, bytes])),
    };
  } catch (error) {
    for (const child of [save, ...imports.map((one) => one.child)]) child.kill();
    throw error;
  }
}

const BLOB = /^blobs\/sha256\//;
const OF_THE_LAYOUT = /^(blobs\/sha256\/.+|oci-layout|index\.json|manifest\.json|repositories)$/;

/** Passes the archive's files on to the nodes that lack them. Gives the configurations that its `manifest.json` names. */
async function passOn(save: execa.ExecaChildProcess, imports: readonly NodeImport[]): Promise<string[]> {
  // An error of it ends the loop below; one that comes later, as Docker goes on sending, is of no interest.
  const archive = extract().on("error", () => undefined);
  save.stdout!.pipe(archive);
  const manifest: Buffer[] = [];
  for await (const entry of archive) {
    const { name, type, size, mode } = entry.header;
    const isFile = type === "file";
    if (isFile && !OF_THE_LAYOUT.test(name)) throw new NoBlobs(`docker save names a file ${name}`);
    const sinks = imports
      .filter((one) => isFile && one.lacks(name))
      .map((one) => one.archive.entry({ name, size, mode }));
    for await (const chunk of entry) {
      if (name === "manifest.json") manifest.push(chunk as Buffer);
      for (const sink of sinks) if (!sink.write(chunk)) await once(sink, "drain");
    }
    for (const sink of sinks) sink.end(undefined);
  }
  for (const one of imports) one.archive.finalize();
  const listed = JSON.parse(Buffer.concat(manifest).toString() || "[]") as readonly { readonly Config: string }[];
  return listed.map(({ Config }) => Config.replace(BLOB, "sha256:"));
}

/** `ctr images import` on a node, and the archive that it is given. */
class NodeImport {
  public readonly child: execa.ExecaChildProcess;
  public readonly ended: Promise<unknown>;
  public readonly archive = pack();
  public bytes = 0;

  public constructor(public readonly receiver: Receiver) {
    this.child = start("docker", ["exec", "-i", receiver.node, ...CTR, "images", "import", "-"]);
    this.ended = unlessSilent(this.child, TRANSFER_SILENCE_SECONDS);
    // A node that takes no more says why as its command ends.
    for (const stream of [this.child.stdin!, this.archive]) stream.on("error", () => undefined);
    this.archive.on("data", (chunk) => (this.bytes += (chunk as Buffer).length));
    this.archive.pipe(this.child.stdin!);
  }

  public lacks = (name: string): boolean => !this.receiver.blobs.has(name.replace(BLOB, "sha256:"));
}
