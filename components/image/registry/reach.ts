/** Reaching a registry the way that Docker does: what proves that it is the right one, through which proxy, how often. */
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, type SecureContextOptions } from "node:tls";

import { Agent, fetch, ProxyAgent, type Dispatcher, type RequestInit } from "undici";

import { retryAfter } from "../../cluster/api-retry";
import { proxyFor } from "../../proxy";
import { certificatesOf, isInsecure, isLocal } from "./docker-trust";
import { isCertificateError } from "./unreachable";

/** How long a registry may send nothing. Not the time in all: a slow line is no fault. */
const SILENCE_SECONDS = 20;

/** How long a registry that is busy is asked again, in all. */
const PATIENCE_SECONDS = 30;

interface Way {
  readonly origin: string;
  readonly dispatcher: Dispatcher;
}

/** By registry, what led to it. */
const known = new Map<string, Way>();

/**
 * Asks a registry for a path of its API, or for a URL that it named itself. A registry that is busy is asked again.
 *
 * @throws Error of the last way that was tried.
 */
export async function reach(
  registry: string,
  path: string,
  init: RequestInit,
  silence = SILENCE_SECONDS,
): Promise<Response> {
  const way = known.get(registry);
  if (way) return patiently(() => ask(way, path, init, silence));
  let failure: unknown;
  for await (const next of waysTo(registry, () => failure)) {
    try {
      const response = await patiently(() => ask(next, path, init, silence));
      known.set(registry, next);
      return response;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** As Docker goes about it: by a certificate; and, where it was told that this needs none, without, then in plain HTTP. */
async function* waysTo(registry: string, failure: () => unknown): AsyncGenerator<Way> {
  if (registry === "docker.io") return void (yield* provenWays("registry-1.docker.io", failure, {}));
  if (!isLocal(registry)) {
    const { ca, cert, key } = certificatesOf(registry);
    const own = { ...(ca.length > 0 ? { ca: [...getCACertificates(), ...ca] } : {}), cert, key };
    yield* provenWays(registry, failure, own);
    // Docker is asked for what it was told only now: most registries need none of it.
    if (!(await isInsecure(registry))) return;
  }
  const dispatcher = dispatcherWith({ rejectUnauthorized: false });
  yield { origin: `https://${registry}`, dispatcher };
  yield { origin: `http://${registry}`, dispatcher };
}

/** With the authorities that Node brings; then with the system's, where a company puts its own. They take time to read. */
async function* provenWays(host: string, failure: () => unknown, own: SecureContextOptions): AsyncGenerator<Way> {
  const origin = `https://${host}`;
  yield { origin, dispatcher: dispatcherWith(own) };
  if (!isCertificateError(failure())) return;
  const ca = [...((own.ca as string[] | undefined) ?? getCACertificates()), ...getCACertificates("system")];
  yield { origin, dispatcher: dispatcherWith({ ...own, ca }) };
}

/** A name below `localhost` is this machine, also where the system does not know that. */
const lookedUp: LookupFunction = (host, options, callback) =>
  lookup(host.endsWith(".localhost") ? "localhost" : host, options, callback);

/** Each host by the proxy that is meant for it: a registry sends on to others for its tokens and its blobs. */
function dispatcherWith(tls: SecureContextOptions & { rejectUnauthorized?: boolean }): Dispatcher {
  const proxies = new Map<string, ProxyAgent>();
  return new Agent({ connect: { ...tls, lookup: lookedUp } }).compose((direct) => (options, handler) => {
    const uri = proxyFor(String(options.origin));
    if (uri === undefined) return direct(options, handler);
    const proxy = proxies.get(uri) ?? new ProxyAgent({ uri, requestTls: tls, proxyTls: tls });
    proxies.set(uri, proxy);
    return proxy.dispatch(options, handler);
  });
}

/** An answer with all of its body. @throws Error also where nothing has come for so long. */
async function ask({ origin, dispatcher }: Way, path: string, init: RequestInit, silence: number): Promise<Response> {
  const ended = new AbortController();
  const fallenSilent = () => ended.abort(new Error(`it said nothing for ${silence} s`));
  const timer = setTimeout(fallenSilent, silence * 1000);
  try {
    const { status, statusText, headers, body } = await fetch(new URL(path, origin), {
      ...init,
      dispatcher,
      signal: ended.signal,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body ?? []) {
      timer.refresh();
      chunks.push(chunk as Uint8Array);
    }
    const content = chunks.length > 0 ? Buffer.concat(chunks) : null;
    return new Response(content, { status, statusText, headers: [...headers] });
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again while the answer is that there are too many questions, and the wait that it names is not too long. */
async function patiently(question: () => Promise<Response>): Promise<Response> {
  let left = PATIENCE_SECONDS;
  for (let pause = 1; ; pause *= 2) {
    const response = await question();
    if (response.status !== 429 && response.status !== 503) return response;
    const wait = waitOf(response) ?? pause;
    if (wait > left) return response;
    left -= wait;
    await sleep(wait * 1000);
  }
}

/** Whole seconds that an answer asks to wait. */
export function waitOf({ headers }: Response): number | undefined {
  const seconds = retryAfter(headers.get("retry-after"));
  return seconds && Math.ceil(seconds);
}
