/** Whether a cluster's network enforces NetworkPolicies: the API server takes them either way, and says nothing. */
import { kubernetes, type Cluster } from "../cluster/cluster";

/** What gives it away: the DaemonSets of `kube-system` with their containers, and the arguments of k3s's nodes. */
export interface NetworkFacts {
  readonly daemonSets: readonly { readonly name: string; readonly containers: readonly string[] }[];
  /** Annotation `k3s.io/node-args` of the nodes. */
  readonly nodeArguments: readonly string[];
}

/** Network plugins and controllers that enforce policies, by the beginning of their DaemonSet's name. */
const ENFORCING = ["calico", "canal", "cilium", "antrea", "kube-router", "weave", "ovnkube", "azure-npm", "anetd"];

/**
 * Why policies are not enforced, where that is known; undefined where they are, or nobody can tell. Sources: the manuals
 * of k3s (`--disable-network-policy`), flannel ("does not implement network policies") and the AWS VPC CNI (container
 * `aws-eks-nodeagent`).
 */
export function unenforcedBecause({ daemonSets, nodeArguments }: NetworkFacts): string | undefined {
  if (daemonSets.some(({ name }) => ENFORCING.some((start) => name.startsWith(start)))) return undefined;
  if (nodeArguments.some((text) => text.includes("--disable-network-policy")))
    return "k3s runs with --disable-network-policy";
  const aws = daemonSets.find(({ name }) => name === "aws-node");
  if (aws && !aws.containers.includes("aws-eks-nodeagent"))
    return "the AWS VPC CNI runs without its network policy agent";
  if (daemonSets.some(({ name }) => name.startsWith("kube-flannel"))) return "flannel does not implement them";
  return undefined;
}

/** The line that tells it; undefined where there is nothing to tell, or no right to look. */
export async function networkWarning({ core, config }: Cluster): Promise<string | undefined> {
  const { AppsV1Api } = await kubernetes();
  const apps = config.makeApiClient(AppsV1Api);
  const facts = await Promise.all([apps.listNamespacedDaemonSet({ namespace: "kube-system" }), core.listNode()]).catch(
    () => undefined,
  );
  if (!facts) return undefined;
  const [{ items: sets }, { items: nodes }] = facts;
  const because = unenforcedBecause({
    daemonSets: sets.map(({ metadata, spec }) => ({
      name: metadata?.name ?? "",
      containers: spec?.template.spec?.containers.map(({ name }) => name) ?? [],
    })),
    nodeArguments: nodes.map(({ metadata }) => metadata?.annotations?.["k3s.io/node-args"] ?? ""),
  });
  return (
    because && `Warning: this cluster does not enforce NetworkPolicies (${because}): every pod reaches every other one.`
  );
}
