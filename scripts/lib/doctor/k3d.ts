/** What k3d says, asked for its clusters: it has to reach the same Docker. */
import { run } from "../../../components/command";
import { clusterNodes, type K3dNode } from "../../../components/cluster/k3d/k3d";
import type { K3dSettings } from "../../../configuration/cluster";
import type { K3dFact } from "./needs";

interface K3dFacts {
  readonly k3d?: K3dFact;
  /** The nodes of the stack's cluster; undefined where there is none, or nobody knows. */
  readonly nodes?: readonly K3dNode[];
}

export async function k3dFacts(cluster: K3dSettings | undefined, dockerRuns: boolean): Promise<K3dFacts> {
  if (!cluster) return {};
  let failure: string | undefined;
  const failed = (error: Error) => {
    failure = error.message.trim().split("\n").at(-1);
    return undefined;
  };
  const [printed, nodes] = await Promise.all([
    run("k3d", ["version"]).catch(() => undefined),
    dockerRuns ? clusterNodes(cluster.name).catch(failed) : undefined,
  ]);
  if (printed === undefined) return {};
  const version = /k3d version v?(\S+)/.exec(printed)?.[1] ?? "0";
  return { k3d: { version, ...(failure ? { failure } : {}) }, nodes };
}
