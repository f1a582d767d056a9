/** The cluster of the tests, looked at from outside the program. */
import execa from "execa";

import { K3S_IMAGE } from "../../configuration/schema";
import { CLUSTER, SERVER } from "./project";

export type Kubectl = (...args: string[]) => Promise<string>;

/** `kubectl` inside a cluster's server node: the tests need none on this machine. */
export const kubectlIn =
  (server: string): Kubectl =>
  async (...args) =>
    (await execa("docker", ["exec", server, "kubectl", ...args])).stdout.trim();

export const kubectl = kubectlIn(SERVER);

/** Names of objects, `namespace/name`. */
export async function names(kind: string, ...args: string[]): Promise<string[]> {
  const path = "{range .items[*]}{.metadata.namespace}/{.metadata.name}{'\\n'}{end}";
  return (await kubectl("get", kind, "-A", "-o", `jsonpath=${path}`, ...args)).split("\n").filter(Boolean);
}

/** UIDs of the service's pods that are not on their way out. */
export async function pods(): Promise<string[]> {
  const all = JSON.parse(
    await kubectl("get", "pods", "-n", "board-api-e2e", "-l", "app.kubernetes.io/name=board-api", "-o", "json"),
  ) as {
    items: { metadata: { uid: string; deletionTimestamp?: string } }[];
  };
  return all.items
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(({ metadata }) => metadata.uid)
    .sort();
}

/** The service's Deployment and its number of changes so far: a rollout, or an object made anew, is another one. */
export const rollout = () =>
  kubectl(
    ...["get", "deployment", "board-api", "-n", "board-api-e2e"],
    ...["-o", "jsonpath={.metadata.uid} {.metadata.generation}"],
  );

export const podUid = (namespace: string, pod: string) =>
  kubectl("get", "pod", "-n", namespace, pod, "-o", "jsonpath={.metadata.uid}");

export async function nodes(): Promise<string[]> {
  const { stdout } = await execa("docker", ["ps", "--format", "{{.Names}}", "--filter", `name=^k3d-${CLUSTER}-`]);
  return stdout.split("\n").filter((name) => /-(server|agent)-\d+$/.test(name));
}

/** Everything of the cluster that Docker still has: containers, volumes, networks. */
export async function leftovers(): Promise<string[]> {
  const list = async (...args: string[]) =>
    (await execa("docker", args)).stdout.split("\n").filter((line) => line.includes(CLUSTER));
  const found = [
    list("ps", "-a", "--format", "container {{.Names}}"),
    list("volume", "ls", "--format", "volume {{.Name}}"),
    list("network", "ls", "--format", "network {{.Name}}"),
  ];
  return (await Promise.all(found)).flat();
}

export const k3d = (...args: string[]) => execa("k3d", args);

/**
 * An image on the server node, as people bring it there: `k3d image import` fails over one that Docker pulled, of which it
 * holds one platform of several.
 */
export const importByHand = (image: string) =>
  execa("sh", ["-c", `docker save ${image} | docker exec -i ${SERVER} ctr -n k8s.io images import -`]);

/** The ports of the tests' stack lead to node ports. */
const PORTS = "8200-8209:30080-30089@server:0:direct";

/** The cluster of the tests as somebody makes it by hand, in place of one that is there. */
export async function clusterByHand(...options: string[]): Promise<void> {
  await k3d("cluster", "delete", CLUSTER);
  const own = ["--image", K3S_IMAGE, "--no-lb", "--port", PORTS, "--kubeconfig-update-default=false"];
  await k3d("cluster", "create", CLUSTER, ...own, ...options);
}
