/**
 * A registry for one push: it has what every node has, takes the rest, and hands it on as an archive. Of the registry API (OCI
 * Distribution Specification 1.1, «Push») it knows what Docker asks of it, on this machine's own address alone.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

import { fullName } from "../image-name";
import { nameOf, NodeImport, passOn, sentBy, type Receiver, type Sent } from "./node-import";

const sha256 = (content: Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

const HOST = "127.0.0.1";

/**
 * A few that are always the same, below those that systems give out by themselves (32768 on Linux): Docker notes at each layer where
 * it was pushed to, for good, and would note another place each time.
 */
const PORTS = Array.from({ length: 16 }, (_, i) => 28531 + i);

interface Manifest {
  readonly mediaType: string;
  readonly config: { readonly digest: string };
}

export class PushTarget {
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private readonly imports: NodeImport[] = [];
  /** An archive takes one file at a time; Docker pushes some at once. */
  private turn: Promise<unknown> = Promise.resolve();
  private manifest: Buffer | undefined;

  /**
   * @param image what the nodes call it: `repository:tag`.
   * @param id digest of its manifest: whoever else comes to the address on this machine has another one.
   */
  public constructor(
    private readonly image: string,
    private readonly id: string,
    private readonly receivers: readonly Receiver[],
  ) {}

  /** Begins to listen. Gives the address, which Docker speaks HTTP to as it is. @throws Error where no port is free */
  public async listen(): Promise<string> {
    for (const port of PORTS) {
      const taken = await once(this.server.listen(port, HOST), "listening").catch((error: Error) => error);
      if (!(taken instanceof Error)) return `${HOST}:${port}`;
    }
    throw new Error(`${HOST} has no free port from ${PORTS[0]} on`);
  }

  /** After the push: ends the archives, and waits for the nodes. @throws Error where the image was not pushed; CommandError */
  public async finish(): Promise<Sent> {
    if (!this.manifest) throw new Error(`${this.id} was not pushed`);
    const { mediaType, config } = JSON.parse(this.manifest.toString()) as Manifest;
    const annotations = { "io.containerd.image.name": fullName(this.image) };
    const entry = { mediaType, digest: this.id, size: this.manifest.length, annotations };
    await this.give(nameOf(this.id), this.manifest);
    await this.give("oci-layout", Buffer.from(JSON.stringify({ imageLayoutVersion: "1.0.0" })));
    await this.give("index.json", Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [entry] })));
    for (const one of this.imports) one.archive.finalize();
    await Promise.all(this.imports.map(({ ended }) => ended));
    return sentBy([config.digest], this.imports);
  }

  /** Ends whatever is under way. */
  public close(): void {
    this.server.close();
    this.server.closeAllConnections();
    for (const { child } of this.imports) child.kill();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [status, headers] = await this.answerTo(request);
      response.writeHead(status, headers).end();
    } catch {
      // The push fails by it, and says so.
      response.destroy();
    }
  }

  private async answerTo(request: IncomingMessage): Promise<readonly [number, Record<string, string>?]> {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const [, kind, reference = ""] = /\/(blobs|manifests)\/(.*)$/.exec(pathname) ?? [];
    const asked = `${request.method} ${kind ?? ""}`;
    if (asked === "HEAD blobs") return [this.isOnAll(reference) ? 200 : 404];
    if (asked === "POST blobs") return [202, { location: pathname.replace(/\/*$/, "/1") }];
    if (asked === "PUT blobs") {
      const digest = searchParams.get("digest") ?? "";
      await this.give(nameOf(digest), request);
      return [201, { "docker-content-digest": digest }];
    }
    if (asked === "PUT manifests") {
      const manifest = await buffer(request);
      if (sha256(manifest) !== this.id) return [400];
      this.manifest = manifest;
      return [201, { "docker-content-digest": this.id }];
    }
    return [pathname === "/v2/" ? 200 : 404];
  }

  /** A node that takes no more ends the push, which would wait for it. */
  private begin(): void {
    this.imports.push(...this.receivers.map((receiver) => new NodeImport(receiver)));
    for (const { ended } of this.imports) ended.catch(() => this.close());
  }

  private isOnAll = (digest: string) => this.receivers.every(({ blobs }) => blobs.has(digest));

  private give(name: string, content: Buffer | IncomingMessage): Promise<void> {
    if (this.imports.length === 0) this.begin();
    const isWhole = Buffer.isBuffer(content);
    const size = isWhole ? content.length : Number(content.headers["content-length"]);
    const given = this.turn.then(() => passOn({ name, size }, isWhole ? [content] : content, this.imports));
    this.turn = given.catch(() => undefined);
    return given;
  }
}
