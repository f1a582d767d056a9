/** A registry for tests, as far as the OCI distribution specification goes that the program uses; images by their labels. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import type { Cleanup } from "./temporary";

type Labels = Readonly<Record<string, string>>;

const digestOf = (body: string) => `sha256:${createHash("sha256").update(body).digest("hex")}`;
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";

export class FakeRegistry {
  /** `localhost:PORT`. */
  public name = "";
  /** The one login that it takes, `user:password`; anybody may do anything without one. */
  public login: string | undefined = "ci:right";
  /** What a refused request is told, beside its status. */
  public refusal = { status: 401, message: "authentication required" };
  /** Whether it hands out tokens, as Docker Hub and GHCR do. */
  public tokens = false;
  /** What the next requests are answered with, one each, instead of what they ask for. */
  public readonly instead: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
  /** Sends a body one byte at a time, with so many milliseconds between two; by itself it sends it whole. */
  public drip: number | undefined;
  public readonly requests: string[] = [];
  private readonly blobs = new Map<string, string>();
  private readonly manifests = new Map<string, { mediaType: string; body: string }>();
  private pushes = 0;

  /** @param host what it is called beside `127.0.0.1`. */
  public static async start(t: Cleanup, tls?: ServerOptions, host = "127.0.0.1"): Promise<FakeRegistry> {
    const registry = new FakeRegistry();
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      response.setHeader("connection", "close");
      void registry.answer(request, response);
    };
    const server = tls ? createTlsServer(tls, listener) : createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    t.after(() => server.closeAllConnections());
    registry.name = `${host}:${(server.address() as AddressInfo).port}`;
    return registry;
  }

  /** Puts an image under a tag; every push of the same labels is another digest, as rebuilds are. */
  public push(repository: string, tag: string, labels: Labels, { index = false } = {}): string {
    const config = JSON.stringify({ created: this.pushes++, config: { Labels: labels } });
    this.blobs.set(digestOf(config), config);
    const manifest = JSON.stringify({ mediaType: MANIFEST, config: { digest: digestOf(config) } });
    this.store(repository, tag, MANIFEST, manifest);
    if (!index) return digestOf(manifest);
    const attestation = { digest: digestOf("attestation"), platform: { os: "unknown" } };
    const manifests = [attestation, { digest: digestOf(manifest), platform: { os: "linux" } }];
    const body = JSON.stringify({ mediaType: INDEX, manifests });
    this.store(repository, tag, INDEX, body);
    return digestOf(body);
  }

  /** Digest of a tag; undefined where there is none. */
  public digest(repository: string, tag: string): string | undefined {
    const manifest = this.manifests.get(`${repository}/${tag}`);
    return manifest && digestOf(manifest.body);
  }

  /** Forgets all of a repository. */
  public forget(): void {
    this.manifests.clear();
  }

  private store(repository: string, tag: string, mediaType: string, body: string): void {
    for (const key of [tag, digestOf(body)]) this.manifests.set(`${repository}/${key}`, { mediaType, body });
  }

  private write(response: ServerResponse, body: string): void {
    if (this.drip === undefined) return void response.end(body);
    response.flushHeaders();
    const bytes = [...body];
    const timer = setInterval(() => {
      const next = bytes.shift();
      if (next !== undefined) return void response.write(next);
      clearInterval(timer);
      return void response.end();
    }, this.drip);
    timer.unref();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    this.requests.push(`${method} ${url}`);
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      this.write(
        response.writeHead(status, { "content-type": "application/json", ...headers }),
        typeof body === "string" ? body : JSON.stringify(body),
      );
    const instead = this.instead.shift();
    if (instead) {
      const errors = [{ code: "TOOMANYREQUESTS", message: "the registry's own words" }];
      return void send(instead.status, { errors }, instead.headers);
    }
    const refuse = () => send(this.refusal.status, { errors: [{ code: "DENIED", message: this.refusal.message }] });
    const given = request.headers.authorization ?? "";
    const isRight = given === `Basic ${Buffer.from(this.login ?? "").toString("base64")}`;
    if (url.startsWith("/token")) {
      const body = await text(request);
      return void (isRight || body.includes(`refresh_token=${this.login?.split(":")[1]}&`) || body.endsWith("right")
        ? send(200, { token: "token" })
        : refuse());
    }
    const challenge = this.tokens ? `Bearer realm="http://${this.name}/token",service="fake"` : `Basic realm="fake"`;
    if (url === "/v2/") return void send(this.login && !given ? 401 : 200, {}, { "www-authenticate": challenge });
    if (this.login && !(this.tokens ? given === "Bearer token" : isRight)) return void refuse();
    const [, repository = "", kind, reference = ""] = /^\/v2\/(.*)\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    if (method === "PUT") {
      this.store(repository, reference, request.headers["content-type"] ?? "", await text(request));
      return void send(201, "");
    }
    if (kind === "blobs") return void send(200, this.blobs.get(reference) ?? "");
    const found = this.manifests.get(`${repository}/${reference}`);
    if (found)
      return void send(200, found.body, {
        "content-type": found.mediaType,
        "docker-content-digest": digestOf(found.body),
      });
    const known = [...this.manifests.keys()].some((key) => key.startsWith(`${repository}/`));
    send(404, { errors: [{ code: known ? "MANIFEST_UNKNOWN" : "NAME_UNKNOWN", message: "unknown" }] });
  }
}
