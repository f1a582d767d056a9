/** The one way to a cluster: by a name that this machine knows, or by the stack's secret kubeconfig; never the ambient one. */
import type { CoreV1Api, KubeConfig, VersionApi } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { throughProxy } from "../proxy";
import { forPeople, statusOf } from "./api-error";
import { patientKubeConfig } from "./api-retry";
import { adminKubeconfig } from "./k3d/k3d";

export type ClusterAccess =
  | { readonly kind: "k3d"; readonly name: string }
  /** A context of the user's own kubeconfig, as `kubectl` finds it. */
  | { readonly kind: "context"; readonly context: string }
  /** Content of a kubeconfig, which is a secret, and one of its contexts. @default the one that it names itself */
  | { readonly kind: "kubeconfig"; readonly context?: string; readonly kubeconfig: string };

/** The way to a cluster that others made, as a stack says it: one of the two, or both. */
export interface ExistingCluster {
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** @throws Error where nothing is set. */
export function accessTo({ context, kubeconfig }: ExistingCluster): ClusterAccess {
  if (kubeconfig !== undefined) return { kind: "kubeconfig", context, kubeconfig };
  if (context === undefined) throw new Error("neither a context nor a kubeconfig is set");
  return { kind: "context", context };
}

/** Whether it is a cluster of this machine's own, which may be stopped, gone, or just made. */
export const isK3d = (access: ClusterAccess): boolean => access.kind === "k3d";

/** Whether the way itself is a secret, to be kept nowhere. */
export const isSecret = (access: ClusterAccess): access is Extract<ClusterAccess, { readonly kind: "kubeconfig" }> =>
  access.kind === "kubeconfig";

/** The way to a cluster as a state may keep it, for a refresh. */
export interface KeptAccess {
  /** None where it is a secret kubeconfig. */
  readonly reached?: Exclude<ClusterAccess, { readonly kind: "kubeconfig" }>;
}

export const keptAccess = (access: ClusterAccess): KeptAccess => (isSecret(access) ? {} : { reached: access });

/** How a message names the way to the cluster. */
export function wayTo(access: ClusterAccess): string {
  if (access.kind === "k3d") return `the k3d cluster ${access.name}`;
  const { kind, context } = access;
  if (context === undefined) return "the secret kubeconfig";
  return `the context ${context}${kind === "kubeconfig" ? " of the secret kubeconfig" : ""}`;
}

/**
 * A kubeconfig with the one context that is meant.
 *
 * @param cure what to do where it names none as the current one; the contexts that it has follow.
 * @throws Error told in one sentence.
 */
export async function kubeconfigOf(access: ClusterAccess, cure = "it has"): Promise<KubeConfig> {
  const config = await patientKubeConfig();
  if (access.kind === "k3d") {
    config.loadFromString(await adminKubeconfig(access.name));
    return config;
  }
  if (access.kind === "context") config.loadFromDefault();
  else readInto(config, access.kubeconfig);
  choose(config, access.context, access.kind === "context" ? "the kubeconfig" : "the secret kubeconfig", cure);
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

/** What the client calls the context that it makes up where there is no kubeconfig: of nobody's cluster. */
const MADE_UP = "loaded-context";

function choose(config: KubeConfig, context: string | undefined, whose: string, cure: string): void {
  const names = config.getContexts().flatMap(({ name }) => (name === MADE_UP ? [] : [name]));
  const wanted = context ?? config.getCurrentContext();
  if (names.includes(wanted)) config.setCurrentContext(wanted);
  else if (context !== undefined)
    throw new Error(`${whose} has no context ${context}; it has: ${names.join(", ") || "none"}`);
  else throw new Error(`${whose} names no current context; ${cure}: ${names.join(", ") || "it has none"}`);
}

/**
 * What the cluster answers; undefined where it has no such thing (HTTP 404).
 *
 * @param what what was asked for, for the message.
 * @throws Error that says why there was no answer, with the cure where a right is missing.
 */
export async function answerOf<T>(what: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw new Error(`the cluster did not tell ${what}: ${forPeople(error)}`, { cause: error });
  }
}

interface Apis {
  readonly core: CoreV1Api;
  readonly version: VersionApi;
}

/** Asks a cluster that may be out of reach. @throws Error that says why there was no answer, and names the way to it. */
export async function askCluster<T>(access: ClusterAccess, question: (apis: Apis) => Promise<T>): Promise<T> {
  const config = await kubeconfigOf(access);
  const { CoreV1Api, VersionApi } = await import("@kubernetes/client-node");
  try {
    return await question({ core: config.makeApiClient(CoreV1Api), version: config.makeApiClient(VersionApi) });
  } catch (error) {
    const refused = statusOf(error) === 403;
    const answer = statusOf(error) === 401 ? "it refuses the login (401)" : forPeople(error);
    const does = refused ? "refuses to answer" : "does not answer";
    throw new Error(`the cluster of ${wayTo(access)} ${does}: ${answer}`, { cause: error });
  }
}

/** The UID of `kube-system`: what tells one cluster from another. @throws Error told in one sentence. */
export const clusterUidOf = (access: ClusterAccess): Promise<string> =>
  askCluster(access, async ({ core }) => (await core.readNamespace({ name: "kube-system" })).metadata?.uid ?? "");

/** What its Kubernetes calls itself, such as `v1.33.1-eks-1b3e656`; undefined where it does not tell. */
export const versionOf = (access: ClusterAccess): Promise<string | undefined> =>
  askCluster(access, async ({ version }) => (await version.getCode()).gitVersion).catch(() => undefined);
