/** Access to the stack's own cluster: never by the ambient context, which may be any cluster. */
import type { CoreV1Api, KubeConfig } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { clusterUidOf, kubeconfigOf, wayTo, type ClusterAccess } from "../../../components/cluster/access";
import type { Settings } from "../../../configuration/config";
import { clusterAccess } from "./access";
import { Failure } from "../../../configuration/failure";
import { npmRun } from "../terminal/greeting";
import { clusterState } from "./k3d-cluster";

/** Loaded when a script needs it: it takes most of a second, and knows only ES modules. */
export const kubernetes = () => import("@kubernetes/client-node");

export interface Cluster {
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
}

/** @throws Failure when the cluster is absent, stopped, out of reach, or another one than the stack trusts. */
export async function openCluster(settings: Settings): Promise<Cluster> {
  const { cluster, stack } = settings;
  const { CoreV1Api } = await kubernetes();
  const config = cluster.k3d
    ? await k3dKubeconfig(cluster.k3d.name, stack)
    : await trustedKubeconfig(await clusterAccess(settings), cluster.existing.uid, stack);
  return { config, core: config.makeApiClient(CoreV1Api) };
}

async function k3dKubeconfig(name: string, stack: string): Promise<KubeConfig> {
  const state = await clusterState({ name });
  if (state === "absent") throw new Failure(`There is no k3d cluster ${name}. Make it: ${npmRun("start", stack)}`);
  if (state === "stopped") throw new Failure(`The k3d cluster ${name} is stopped. Start it: ${npmRun("start", stack)}`);
  return kubeconfigOf({ kind: "k3d", name });
}

/** The stack's way to its cluster, as long as it leads to the one that it trusts. */
async function trustedKubeconfig(
  access: ClusterAccess,
  trusted: string | undefined,
  stack: string,
): Promise<KubeConfig> {
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
