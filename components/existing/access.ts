/** A cluster that exists, by a context of the kubeconfig or by a kubeconfig of the stack's own: never the ambient one. */
import type { CoreV1Api, KubeConfig, StorageV1Api } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { throughProxy } from "../proxy";

export interface ClusterAccess {
  /** Context in the kubeconfig; without it, the one that `kubeconfig` itself names. */
  readonly context?: string;
  /** Content of a kubeconfig. @default the user's own, as `kubectl` finds it */
  readonly kubeconfig?: string;
}

const SECONDS = 10;

/** How a message names the way to the cluster. */
export const wayTo = ({ context, kubeconfig }: ClusterAccess): string =>
  context === undefined
    ? "the secret kubeconfig"
    : `the context ${context}${kubeconfig ? " of the secret kubeconfig" : ""}`;

/** The kubeconfig with the one context that is meant. @throws Error told in one sentence. */
export async function kubeconfigOf({ context, kubeconfig }: ClusterAccess): Promise<KubeConfig> {
  if (context === undefined && kubeconfig === undefined) throw new Error("neither a context nor a kubeconfig is set");
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else readInto(config, kubeconfig);
  const whose = kubeconfig === undefined ? "the kubeconfig" : "the secret kubeconfig";
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  if (names.includes(wanted)) config.setCurrentContext(wanted);
  else if (context !== undefined)
    throw new Error(`${whose} has no context ${context}; it has: ${names.join(", ") || "none"}`);
  else throw new Error(`${whose} names no current context; set cluster.context: ${names.join(", ") || "it has none"}`);
  return throughProxy(config);
}

/** A parser's own message would quote the line, which may hold a token. */
function readInto(config: KubeConfig, text: string): void {
  try {
    config.loadFromString(text);
  } catch {
    throw new Error("the secret kubeconfig is no kubeconfig: set it with the content of one");
  }
}

/** Asks the cluster something. @throws Error told in one sentence. */
export async function ask<T>(
  access: ClusterAccess,
  question: (apis: { core: CoreV1Api; storage: StorageV1Api }) => Promise<T>,
): Promise<T> {
  const config = await kubeconfigOf(access);
  const { CoreV1Api, StorageV1Api } = await import("@kubernetes/client-node");
  const apis = { core: config.makeApiClient(CoreV1Api), storage: config.makeApiClient(StorageV1Api) };
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${SECONDS} s`)), SECONDS * 1000).unref();
  });
  try {
    return await Promise.race([question(apis), timeout]);
  } catch (error) {
    const { message, cause, code } = error as Error & { cause?: Error; code?: unknown };
    const answer = code === 401 ? "it refuses the login (401)" : (cause?.message ?? message).split("\n")[0];
    throw new Error(`the cluster of ${wayTo(access)} does not answer: ${answer}`, { cause: error });
  }
}

/** The UID of `kube-system`: what tells one cluster from another. @throws Error told in one sentence. */
export const clusterUidOf = (access: ClusterAccess): Promise<string> =>
  ask(access, async ({ core }) => (await core.readNamespace({ name: "kube-system" })).metadata?.uid ?? "");
