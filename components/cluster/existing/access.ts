/** A cluster that exists, by a context of the kubeconfig or by a kubeconfig of the stack's own: never the ambient one. */
import type { CoreV1Api, KubeConfig, VersionApi } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { forPeople, statusOf } from "../api-error";
import { patientKubeConfig } from "../api-retry";

import { throughProxy } from "../../proxy";

export interface ClusterAccess {
  /** Context in the kubeconfig; without it, the one that `kubeconfig` itself names. */
  readonly context?: string;
  /** Content of a kubeconfig. @default the user's own, as `kubectl` finds it */
  readonly kubeconfig?: string;
}

/** How a message names the way to the cluster. */
export const wayTo = ({ context, kubeconfig }: ClusterAccess): string =>
  context === undefined
    ? "the secret kubeconfig"
    : `the context ${context}${kubeconfig ? " of the secret kubeconfig" : ""}`;

/** What the client calls the context that it makes up where there is no kubeconfig: of nobody's cluster. */
const MADE_UP = "loaded-context";

/**
 * The kubeconfig with the one context that is meant.
 *
 * @param choose what to do where it names none as the current one; the contexts that it has follow.
 * @throws Error told in one sentence.
 */
export async function kubeconfigOf({ context, kubeconfig }: ClusterAccess, choose = "it has"): Promise<KubeConfig> {
  if (context === undefined && kubeconfig === undefined) throw new Error("neither a context nor a kubeconfig is set");
  const config = await patientKubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else readInto(config, kubeconfig);
  const whose = kubeconfig === undefined ? "the kubeconfig" : "the secret kubeconfig";
  const names = config.getContexts().flatMap(({ name }) => (name === MADE_UP ? [] : [name]));
  const wanted = context ?? config.getCurrentContext();
  if (names.includes(wanted)) config.setCurrentContext(wanted);
  else if (context !== undefined)
    throw new Error(`${whose} has no context ${context}; it has: ${names.join(", ") || "none"}`);
  else throw new Error(`${whose} names no current context; ${choose}: ${names.join(", ") || "it has none"}`);
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

interface Apis {
  readonly core: CoreV1Api;
  readonly version: VersionApi;
}

/** Asks the cluster something. @throws Error that says why there was no answer, with the cure where a right is missing. */
export async function ask<T>(access: ClusterAccess, question: (apis: Apis) => Promise<T>): Promise<T> {
  const config = await kubeconfigOf(access);
  const { CoreV1Api, VersionApi } = await import("@kubernetes/client-node");
  const apis = {
    core: config.makeApiClient(CoreV1Api),
    version: config.makeApiClient(VersionApi),
  };
  try {
    return await question(apis);
  } catch (error) {
    const refused = statusOf(error) === 403;
    const answer = statusOf(error) === 401 ? "it refuses the login (401)" : forPeople(error);
    const does = refused ? "refuses to answer" : "does not answer";
    throw new Error(`the cluster of ${wayTo(access)} ${does}: ${answer}`, { cause: error });
  }
}

/** The UID of `kube-system`: what tells one cluster from another. @throws Error told in one sentence. */
export const clusterUidOf = (access: ClusterAccess): Promise<string> =>
  ask(access, async ({ core }) => (await core.readNamespace({ name: "kube-system" })).metadata?.uid ?? "");

/** What its Kubernetes calls itself, such as `v1.33.1-eks-1b3e656`; undefined where it does not tell. */
export const versionOf = (access: ClusterAccess): Promise<string | undefined> =>
  ask(access, async ({ version }) => (await version.getCode()).gitVersion).catch(() => undefined);
