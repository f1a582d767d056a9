/** A repository by its registry's HTTP API, as far as it takes to look at an image and to give it one more tag. */
import type { RequestInit } from "undici";

import { bearerOf, bearerToken, encoded, type Login } from "./authentication";
import { HelperError } from "./credential-helper";
import { reach, waitOf } from "./reach";
import { createCommand, type Repository } from "./repository";
import { whyUnreachable } from "./unreachable";

export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly body: string;
}

/** Why a registry does not do what it is asked; `message` is its own. */
export class RegistryError extends Error {
  public constructor(
    public readonly kind:
      "no-login" | "helper" | "refused" | "no-repository" | "unreachable" | "limited" | "busy" | "unexpected",
    message: string,
  ) {
    super(message);
  }
}

const MANIFESTS = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

interface ManifestBody {
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly os: string } }[];
}

export class RegistryClient {
  private authorization: Promise<string | undefined> | undefined;

  public constructor(
    private readonly repository: Repository,
    /** Not asked for by a registry that wants none. */
    private readonly login: () => Promise<Login | undefined>,
  ) {}

  /** The manifest of a tag or digest; undefined where the repository has none. @throws {@link RegistryError} */
  public async manifest(reference: string): Promise<Manifest | undefined> {
    const response = await this.request("GET", `manifests/${reference}`, { accept: MANIFESTS });
    if (response.status === 404) {
      const { code, message } = await errorOf(response);
      // A registry that makes repositories on a push knows no other way to say that there is no such image.
      if (code === "NAME_UNKNOWN" && createCommand(this.repository)) throw new RegistryError("no-repository", message);
      return undefined;
    }
    const body = await (await ok(response)).text();
    const mediaType = response.headers.get("content-type") ?? "";
    return { digest: response.headers.get("docker-content-digest") ?? "", mediaType, body };
  }

  /** The labels of an image's configuration; of an image for several platforms, the first one's. */
  public async labels({ body }: Manifest): Promise<Readonly<Record<string, string>>> {
    const { config, manifests } = JSON.parse(body) as ManifestBody;
    if (config) {
      const blob = await ok(await this.request("GET", `blobs/${config.digest}`, {}));
      return ((await blob.json()) as { config?: { Labels?: Record<string, string> } }).config?.Labels ?? {};
    }
    // An index also lists what attests the images: its platform is "unknown".
    const first = manifests?.find(({ platform }) => platform?.os !== "unknown");
    const manifest = first && (await this.manifest(first.digest));
    return manifest ? this.labels(manifest) : {};
  }

  /** Gives a manifest that the repository holds one more tag. */
  public async tag({ mediaType, body }: Manifest, tag: string): Promise<void> {
    await ok(await this.request("PUT", `manifests/${tag}`, { "content-type": mediaType }, body));
  }

  private async request(method: string, path: string, headers: Record<string, string>, body?: string) {
    this.authorization ??= this.authorize();
    const authorization = await this.authorization;
    const response = await this.reach(`/v2/${this.repository.path}/${path}`, {
      method,
      headers: { ...headers, ...(authorization ? { authorization } : {}) },
      body,
    });
    if (response.status === 401 || response.status === 403)
      throw new RegistryError("refused", (await errorOf(response)).message);
    return response;
  }

  /** The header that the registry asks for; undefined where it asks for none. */
  private async authorize(): Promise<string | undefined> {
    const answer = await this.reach("/v2/", {});
    if (answer.status !== 401) return undefined;
    const login = await this.login().catch((error: Error) => {
      throw error instanceof HelperError ? new RegistryError("helper", error.message) : error;
    });
    if (!login) throw new RegistryError("no-login", "there is no login");
    const bearer = bearerOf(answer.headers.get("www-authenticate") ?? "");
    if (!bearer) return `Basic ${encoded(login)}`;
    const scope = `repository:${this.repository.path}:pull,push`;
    const response = await bearerToken((url, init) => this.reach(url, init), bearer, login, scope);
    if (response.status >= 400 && response.status < 500)
      throw new RegistryError("refused", (await errorOf(response)).message);
    const { token, access_token } = (await (await ok(response)).json()) as { token?: string; access_token?: string };
    return `Bearer ${token ?? access_token ?? ""}`;
  }

  private async reach(path: string, init: RequestInit): Promise<Response> {
    const { registry } = this.repository;
    const response = await reach(registry, path, init).catch(async (error: unknown) => {
      throw new RegistryError("unreachable", await whyUnreachable(registry, error));
    });
    if (response.status !== 429 && response.status !== 503) return response;
    const wait = waitOf(response);
    const { message } = await errorOf(response);
    const kind = response.status === 429 ? "limited" : "busy";
    throw new RegistryError(kind, wait === undefined ? message : `${message} (it asks for ${wait} s of rest)`);
  }
}

async function ok(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new RegistryError("unexpected", (await errorOf(response)).message);
}

/** The first of the errors that a registry's answer lists. */
async function errorOf(response: Response): Promise<{ readonly code: string; readonly message: string }> {
  const fallback = { code: "", message: `it answers ${response.status} ${response.statusText}`.trim() };
  try {
    const { errors, details } = (await response.json()) as { errors?: Partial<typeof fallback>[]; details?: string };
    const { code = "", message = details } = errors?.[0] ?? {};
    return { code, message: message || fallback.message };
  } catch {
    return fallback;
  }
}
