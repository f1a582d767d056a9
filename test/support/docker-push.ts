/** `docker tag`, `docker push` and the listing of tags, as a Docker with containerd's store on this machine has them. */
import { createHash } from "node:crypto";
import { request } from "node:http";

import type { Answer } from "./commands";
import { MANIFEST, type SampleImage } from "./saved-image";

const sha256 = (content: string | Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

export class DockerPush {
  /** Names that `docker tag` made, and the image of each. */
  public readonly names = new Map<string, SampleImage | undefined>();
  /** What was sent: digests of blobs, in the order of their arrival. */
  public readonly sent: string[] = [];
  /** Docker runs elsewhere: nobody listens at that address of its own. */
  public elsewhere = false;
  /** A manifest that somebody else sends. */
  public other?: string;
  /** The connection ends in the middle of a layer. */
  public torn = false;

  /** Undefined for a command that is none of its own. */
  public async answer(args: readonly string[], images: ReadonlyMap<string, SampleImage>): Promise<Answer | undefined> {
    const [first, second] = args;
    if (first === "image" && second === "inspect" && /Descriptor/.test(args[3] ?? ""))
      return this.inspect(images.get(args.at(-1)!));
    if (first === "image" && second === "ls") return { stdout: [...this.names.keys()].join("\n") };
    if (first === "tag") return this.tag(args[2]!, images.get(args[1]!));
    if (first === "push") return this.push(args.at(-1)!);
    const own = first === "image" && second === "rm" && args.slice(2).filter((name) => this.names.delete(name));
    return own && own.length > 0 ? {} : undefined;
  }

  private inspect = (image?: SampleImage): Answer =>
    image ? { stdout: `${MANIFEST} ${image.manifestDigest}` } : { stderr: "No such image", code: 1 };

  private tag(name: string, image: SampleImage | undefined): Answer {
    this.names.set(name, image);
    return {};
  }

  private async push(name: string): Promise<Answer> {
    const [, address, repository, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(name)!;
    const { config, layers, manifest } = this.names.get(name)!;
    if (this.elsewhere) return { stderr: `dial tcp ${address}: connect: connection refused`, code: 1 };
    const at = `http://${address}/v2/${repository}`;
    const blobs = [...layers, Buffer.from(config)];
    const results = await Promise.all(blobs.map((blob) => this.upload(at, blob).catch(() => false)));
    const put =
      results.every(Boolean) && fetch(`${at}/manifests/${tag}`, { method: "PUT", body: this.other ?? manifest });
    return put && (await put).status === 201 ? {} : { stderr: "unexpected status from PUT request", code: 1 };
  }

  /** As containerd does: asked for first, then announced, then sent in one. */
  private async upload(at: string, blob: Buffer): Promise<boolean> {
    const digest = sha256(blob);
    if ((await fetch(`${at}/blobs/${digest}`, { method: "HEAD" })).ok) return true;
    const announced = await fetch(`${at}/blobs/uploads/`, { method: "POST" });
    const to = new URL(announced.headers.get("location")!, at);
    to.searchParams.set("digest", digest);
    this.sent.push(digest);
    if (this.torn) return tear(to, blob);
    return (await fetch(to, { method: "PUT", body: new Uint8Array(blob) })).status === 201;
  }
}

const tear = (to: URL, blob: Buffer) =>
  new Promise<boolean>((resolve) => {
    const headers = { "content-length": blob.length };
    const sending = request(to, { method: "PUT", headers }).on("error", () => resolve(false));
    sending.write(blob.subarray(0, 1), () => sending.destroy());
  });
