/** What a node is sent of an image: an archive into `ctr images import`, less the blobs that it has already. */
import { once } from "node:events";

import type execa from "execa";
import { pack } from "tar-stream";

import { start, TRANSFER_SILENCE_SECONDS, unlessSilent } from "../../command";
import { CTR } from "./node-images";

/** A node, and the digests of the blobs that it need not be sent. */
export interface Receiver {
  readonly node: string;
  readonly blobs: ReadonlySet<string>;
}

/** What a node was sent. */
export interface Sent {
  /** Digests of the image's configurations, one for each platform that Docker holds, which the kubelet calls its ID. */
  readonly configs: readonly string[];
  /** Bytes, by node. */
  readonly bytes: Readonly<Record<string, number>>;
}

const BLOB = /^blobs\/sha256\//;

/** `blobs/sha256/12ab…`, as an archive names a blob → `sha256:12ab…`. */
export const digestOf = (name: string): string => name.replace(BLOB, "sha256:");

/** `sha256:12ab…` → `blobs/sha256/12ab…`. */
export const nameOf = (digest: string): string => digest.replace("sha256:", "blobs/sha256/");

/** `ctr images import` on a node, and the archive that it is given. */
export class NodeImport {
  public readonly child: execa.ExecaChildProcess;
  public readonly ended: Promise<unknown>;
  public readonly archive = pack();
  public bytes = 0;

  public constructor(public readonly receiver: Receiver) {
    this.child = start("docker", ["exec", "-i", receiver.node, ...CTR, "images", "import", "-"]);
    this.ended = unlessSilent(this.child, TRANSFER_SILENCE_SECONDS);
    // Whoever waits for it is told; where nobody does any more, it was ended.
    this.ended.catch(() => undefined);
    // A node that takes no more says why as its command ends.
    for (const stream of [this.child.stdin!, this.archive]) stream.on("error", () => undefined);
    this.archive.on("data", (chunk) => (this.bytes += (chunk as Buffer).length));
    this.archive.pipe(this.child.stdin!);
  }

  public lacks = (name: string): boolean => !this.receiver.blobs.has(digestOf(name));
}

/** A file of an archive. */
export interface Entry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mode?: number;
}

/** Passes a file on to all who lack it, as fast as the slowest of them takes it. `see` is shown each part. */
export async function passOn(
  entry: Entry,
  content: AsyncIterable<unknown> | Iterable<unknown>,
  imports: readonly NodeImport[],
  see?: (part: Buffer) => void,
) {
  const sinks = imports.filter((one) => one.lacks(entry.name)).map((one) => one.archive.entry({ ...entry }));
  // Of an archive that is ended in between; the command that it went to says why.
  for (const sink of sinks) sink.on("error", () => undefined);
  for await (const chunk of content) {
    see?.(chunk as Buffer);
    for (const sink of sinks) if (!sink.write(chunk)) await once(sink, "drain");
  }
  for (const sink of sinks) sink.end(undefined);
}

export const sentBy = (configs: readonly string[], imports: readonly NodeImport[]): Sent => ({
  configs,
  bytes: Object.fromEntries(imports.map(({ receiver, bytes }) => [receiver.node, bytes])),
});
