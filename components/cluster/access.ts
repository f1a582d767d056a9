/** How a dynamic resource reaches a cluster: by a name that this machine knows, or by the stack's secret kubeconfig. */
import type { KubeConfig } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { forPeople, statusOf } from "./api-error";
import { patientKubeConfig } from "./api-retry";
import { run } from "../command";
import { kubeconfigOf } from "./existing/access";

export type ClusterAccess =
  | { readonly kind: "k3d"; readonly name: string }
  /** A context of the kubeconfig; never the ambient one. */
  | { readonly kind: "context"; readonly context: string }
  /** A kubeconfig of the stack's own, which is a secret, and one of its contexts. */
  | { readonly kind: "kubeconfig"; readonly context?: string; readonly kubeconfig: string };

export async function kubeConfigOf(access: ClusterAccess): Promise<KubeConfig> {
  if (access.kind !== "k3d") return kubeconfigOf(access);
  const config = await patientKubeConfig();
  config.loadFromString(await run("k3d", ["kubeconfig", "get", access.name]));
  return config;
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
