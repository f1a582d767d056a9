/**
 * The one door to a Kubernetes API: a kubeconfig whose clients ask again for what passes by itself. An API server that
 * starts, is upgraded or reads a new CustomResourceDefinition refuses for some seconds; that is no reason to fail.
 */
import { setTimeout as sleep } from "node:timers/promises";

import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };
import type { HttpLibrary, KubeConfig, RequestContext, ResponseContext } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { NoAnswer } from "./api-error";

export interface Patience {
  /** Seconds of silence that end an attempt, and seconds in which a server has to give its first answer of any kind. */
  readonly answer: number;
  /** Seconds in which it has to give a good one, once it has shown that it is there. */
  readonly whole: number;
  /** Seconds that the kubeconfig's own login program has, which may open a browser. */
  readonly login: number;
}

const PATIENCE: Patience = { answer: 10, whole: 60, login: 120 };

/** A kubeconfig that is still to be loaded. */
export async function patientKubeConfig(patience = PATIENCE): Promise<KubeConfig> {
  const kubernetes = await import("@kubernetes/client-node");
  const { KubeConfig, ServerConfiguration, createConfiguration } = kubernetes;
  const httpApi = patientLibrary(kubernetes, patience);
  return new (class extends KubeConfig {
    public override makeApiClient: KubeConfig["makeApiClient"] = (type) => {
      const server = this.getCurrentCluster()?.server;
      if (server === undefined) throw new Error("the kubeconfig names no cluster");
      const baseServer = new ServerConfiguration(server, {});
      return new type(createConfiguration({ baseServer, authMethods: { default: this }, httpApi }));
    };

    public override applySecurityAuthentication(context: RequestContext): Promise<void> {
      const what = `the kubeconfig's login program gave no answer in ${patience.login} s`;
      return within(patience.login, what, super.applySecurityAuthentication(context));
    }
  })();
}

function patientLibrary(kubernetes: typeof client, patience: Patience): HttpLibrary {
  const library = new kubernetes.IsomorphicFetchHttpLibrary();
  const attempt = async (request: RequestContext): Promise<Answer> => {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(new NoAnswer(patience.answer)), patience.answer * 1000);
    request.setSignal(silence.signal);
    try {
      const { httpStatusCode: status, headers, body } = await library.send(request).toPromise();
      const chunks: Uint8Array[] = [];
      for await (const chunk of body.stream() ?? []) {
        timer.refresh();
        chunks.push(chunk);
      }
      const content = Buffer.concat(chunks);
      const whole = new kubernetes.SelfDecodingBody(Promise.resolve(content));
      return { response: new kubernetes.ResponseContext(status, headers, whole), text: content.toString() };
    } finally {
      clearTimeout(timer);
    }
  };
  return kubernetes.wrapHttpLibrary({ send: (request) => patiently(request, attempt, patience) });
}

interface Answer {
  readonly response: ResponseContext;
  readonly text: string;
}

async function patiently(
  request: RequestContext,
  attempt: (request: RequestContext) => Promise<Answer>,
  { answer, whole }: Patience,
): Promise<ResponseContext> {
  const begun = performance.now();
  const reads = ["GET", "HEAD"].includes(request.getHttpMethod());
  let seen = false;
  for (let pause = 0.5; ; pause = Math.min(2 * pause, 5)) {
    const outcome = await attempt(request).catch((error: Error) => error);
    seen ||= !(outcome instanceof Error);
    const again =
      outcome instanceof Error ? (passes(outcome, reads, seen) ? pause : undefined) : askedFor(outcome, reads, pause);
    // Who never answered may be the wrong address, or nobody: that is told soon.
    const left = (seen ? whole : answer) - (performance.now() - begun) / 1000;
    if (again !== undefined && again < left) await sleep(again * 1000);
    else if (outcome instanceof Error) throw outcome;
    else return outcome.response;
  }
}

/** Codes of a connection that was refused or broke off, which a server does that starts or ends. */
const BROKEN = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "EAI_AGAIN"];

/** Whether a failed attempt may do better soon; what may have been done already is not asked for again. */
function passes(error: Error, reads: boolean, seen: boolean): boolean {
  const code = (error.cause as { readonly code?: string } | undefined)?.code ?? "";
  if (code === "ECONNREFUSED") return true;
  const silent = error instanceof NoAnswer || code === "UND_ERR_CONNECT_TIMEOUT";
  return reads && (BROKEN.includes(code) || (silent && seen));
}

/** What API servers and etcd say, in answers of 403 and 500 too, while they are not ready. */
const NOT_YET =
  /initializing|not (yet )?ready|etcdserver: |leader changed|too many requests|apiserver is shutting down/i;

/**
 * Seconds after which to ask again; undefined where the answer is final. A server that sends Retry-After, or 429, has
 * done nothing yet; of other errors that cannot be known, so only a question is repeated.
 */
function askedFor({ response, text }: Answer, reads: boolean, pause: number): number | undefined {
  const { httpStatusCode: status, headers } = response;
  const after = retryAfter(headers["retry-after"]);
  if (status === 429 || (status >= 500 && after !== undefined)) return after ?? pause;
  if (!reads) return undefined;
  const unready = [403, 500].includes(status) && NOT_YET.test(text);
  return unready || [502, 503, 504].includes(status) ? pause : undefined;
}

/** Seconds, or a date; never none, or a server without time would be asked without an end. */
export function retryAfter(header: string | undefined | null): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  const given = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds;
  return Number.isNaN(given) ? undefined : Math.max(given, 0.5);
}

async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what)), seconds * 1000);
  });
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}
