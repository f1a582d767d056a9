/** What Docker and k3d say of a cluster and its nodes. */
import { setTimeout as sleep } from "node:timers/promises";

import { ask, run, type RunOptions } from "../../command";

/** The Docker network that k3d makes for a cluster. */
export const networkOf = (cluster: string) => `k3d-${cluster}`;

/** Label on the server node's container that names the stack that made it. */
export const OWNER_LABEL = "wealist.owner";

export interface K3dNode {
  readonly name: string;
  readonly role: string;
  readonly running: boolean;
}

/** A cluster that is not all there is stopped: a start brings the rest. */
export const areRunning = (nodes: readonly K3dNode[]): boolean => nodes.every(({ running }) => running);

interface ListedCluster {
  readonly name: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly role: string;
    readonly State?: { readonly Running?: boolean };
  }[];
}

const clusterList = () => ask("k3d", ["cluster", "list", "-o", "json"]);

/** The nodes of the k3d cluster `name`, running or stopped; undefined where there is none. */
export async function clusterNodes(name: string): Promise<K3dNode[] | undefined> {
  // All clusters, filtered here: asked for one that does not exist, k3d fails as it does for any other reason.
  const clusters = JSON.parse(await clusterList()) as ListedCluster[] | null;
  const nodes = clusters?.find((cluster) => cluster.name === name)?.nodes;
  return nodes
    ?.filter(({ role }) => role === "server" || role === "agent")
    .map((node) => ({ name: node.name, role: node.role, running: node.State?.Running ?? false }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface Taken {
  /** Names of all k3d clusters. */
  readonly names: readonly string[];
  /** Ports that they map, while they are stopped too. */
  readonly ports: readonly number[];
}

/** By all k3d clusters, running or stopped; nothing where k3d does not tell. */
export async function takenByClusters(): Promise<Taken> {
  const listed = await clusterList().catch(() => "[]");
  const clusters = JSON.parse(listed) as readonly ListedCluster[] | null;
  const ports = [...listed.matchAll(/"HostPort":\s*"(\d+)"/g)].map(([, port]) => Number(port));
  return { names: (clusters ?? []).map(({ name }) => name), ports };
}

/** The stack that made the cluster of node `server`; empty for somebody else's. k3d lists only labels of its own. */
export const ownerOf = (server: string) =>
  run("docker", ["inspect", "--format", `{{index .Config.Labels "${OWNER_LABEL}"}}`, server]);

/** Credentials of the cluster's administrator, as k3d wrote them. */
export const adminKubeconfig = (cluster: string) => ask("k3d", ["kubeconfig", "get", cluster]);

/** Runs a command inside a node. */
export const onNode = (node: string, command: readonly string[], options: RunOptions = {}) =>
  run("docker", ["exec", ...(options.input !== undefined ? ["-i"] : []), node, ...command], options);

/** {@link onNode} for what many ask at once ({@link ask}). */
export const askNode = (node: string, command: readonly string[]) => ask("docker", ["exec", node, ...command]);

/** The UID of `kube-system`: what tells a cluster from another one of the same name. Waits until the API answers. */
export async function clusterUid(server: string, seconds = 60): Promise<string> {
  const command = ["kubectl", "get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"];
  for (const end = Date.now() + seconds * 1000; ; await sleep(500)) {
    try {
      const uid = await onNode(server, command);
      if (uid) return uid;
    } catch (error) {
      if (Date.now() >= end) throw error;
    }
    if (Date.now() >= end) throw new Error(`${server} answers, but has no namespace kube-system after ${seconds} s`);
  }
}

/** Name of the server among the nodes; empty where there is none. */
export const serverOf = (nodes: readonly K3dNode[]): string => nodes.find(({ role }) => role === "server")?.name ?? "";
