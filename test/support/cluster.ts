/** Inputs and outputs of the k3d cluster's provider, as the engine passes them. */
import { provider, type ClusterInputs, type ClusterOutputs } from "../../components/cluster/k3d/cluster-provider";
import { clusterCures } from "../../stacks/cluster-cures";
import { freePort } from "./ports";

/** Inputs with a host port that nothing on this machine listens on. */
export async function clusterInputs(changed: Partial<ClusterInputs> = {}): Promise<ClusterInputs> {
  const port = await freePort();
  const hostPorts = `${port}-${port}`;
  return {
    name: "k3s-local",
    create: true,
    agents: 0,
    image: "rancher/k3s:v1",
    hostPorts,
    owner: "o/p/local",
    namespaces: [],
    cures: clusterCures("o/p/local", "k3s-local"),
    ...changed,
  };
}

/** What the state holds of a cluster that was made with `inputs`. */
export const clusterOutputs = (
  inputs: Omit<ClusterInputs, "cures" | "namespaces">,
  changed: Partial<ClusterOutputs> = {},
): ClusterOutputs => ({
  ...inputs,
  uid: "uid-1",
  kubeconfig: "kubeconfig",
  nodes: ["k3d-k3s-local-server-0"],
  ...changed,
});

/** The failures of a check, as `property: reason`. */
export async function reasons(olds: Partial<ClusterInputs>, news: ClusterInputs): Promise<string[]> {
  const { failures = [] } = await provider.check(olds, news);
  return failures.map(({ property, reason }) => `${property}: ${reason}`);
}
