/** Access to the stack's own cluster: never by the ambient context, which may be any cluster. */
import type { CoreV1Api, KubeConfig } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { accessTo, clusterUidOf, kubeconfigOf, wayTo, type ClusterAccess } from "../../../components/cluster/access";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { Failure } from "../../../configuration/failure";
import { KUBECONFIG } from "../../../configuration/secret-names";
import { openStack } from "../engine/engine";
import { say } from "../terminal/terminal";
import { clusterState } from "./k3d-cluster";

/** Loaded when a script needs it: it takes most of a second, and knows only ES modules. */
export const kubernetes = () => import("@kubernetes/client-node");

export interface Cluster {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
}

/**
 * @param isSeen whether somebody has just seen the k3d cluster running. @default it is looked
 * @throws Failure when the cluster is absent, stopped, out of reach, or another one than the stack trusts.
 */
export async function openCluster(settings: Settings, isSeen = false): Promise<Cluster> {
  const { cluster, stack } = settings;
  if (cluster.k3d && !isSeen) await refuseStopped(cluster.k3d.name, stack);
  const { CoreV1Api } = await kubernetes();
  const config = cluster.k3d
    ? await kubeconfigOf({ kind: "k3d", name: cluster.k3d.name })
    : await trustedKubeconfig(settings, cluster.existing.uid);
  return { config, core: config.makeApiClient(CoreV1Api) };
}

async function refuseStopped(name: string, stack: string): Promise<void> {
  const state = await clusterState({ name });
  if (state === "absent") throw new Failure(`There is no k3d cluster ${name}. Make it: ${npmRun("start", stack)}`);
  if (state === "stopped") throw new Failure(`The k3d cluster ${name} is stopped. Start it: ${npmRun("start", stack)}`);
}

/** The stack's way to its cluster, as long as it leads to the one that it trusts. */
async function trustedKubeconfig(settings: Settings, trusted: string | undefined): Promise<KubeConfig> {
  const { stack } = settings;
  const access = await clusterAccess(settings);
  const uid = await clusterUidOf(access).catch((error: Error) => {
    throw new Failure(`The stack ${stack} cannot be reached: ${error.message}`);
  });
  if (uid !== trusted) {
    throw new Failure(
      `For the stack ${stack}, ${wayTo(access)} leads to the cluster ${uid}, and it trusts ${trusted ?? "none yet"}. ` +
        `If it is the right one: npm run trust -- ${stack}`,
    );
  }
  return kubeconfigOf(access);
}

/** How a script reaches a cluster that the stack did not make, as the program does. @throws Failure where the stack's secret kubeconfig cannot be decrypted. */
export async function clusterAccess(settings: Settings): Promise<ClusterAccess> {
  const { cluster, secret } = settings;
  const context = cluster.existing?.context;
  if (!secret(KUBECONFIG)) return accessTo({ context });
  // The settings of a script hold a placeholder in a secret's place: only the engine can decrypt it.
  const stack = await openStack(settings, say);
  return accessTo({ context, kubeconfig: (await stack.getConfig(`wealist:${KUBECONFIG}`)).value });
}
