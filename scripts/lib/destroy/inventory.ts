/** What a `destroy` would delete, as far as it can be known at once: told before anybody says yes. */
import { run } from "../../../components/command";
import type { BuiltImage } from "../../../components/image/import/earlier-images";
import { clusterNodes } from "../../../components/cluster/k3d/k3d";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { namespacesOf } from "../../../stacks/namespaces";
import { openCluster, type Cluster } from "../cluster/cluster";
import type { StateResource } from "../engine/engine";
import type { ClusterState } from "../cluster/k3d-cluster";
import { answerOfServer } from "../database/psql";
import { isGrouping, kindOf } from "../engine/resource-name";

/** `12 resources: 2 Namespace, 1 StatefulSet, …`. */
export function resourcesLine(resources: readonly StateResource[]): string {
  const counts = new Map<string, number>();
  const own = resources.filter(({ type }) => !isGrouping(type));
  for (const { type } of own) counts.set(kindOf(type), (counts.get(kindOf(type)) ?? 0) + 1);
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${count} ${kind}`);
  return own.length === 0 ? "no resources" : `${own.length} resources: ${kinds.join(", ")}`;
}

/** The images that go from Docker with it, unless somebody else has them. */
export const imagesLine = (images: readonly BuiltImage[]): string[] =>
  images.length === 0 ? [] : [`images in Docker: ${images.map(({ image }) => image).join(", ")}`];

/** The lines for what lies in the cluster: databases with their sizes, and what others put there. */
export async function inventory(settings: Settings, state: ClusterState, own: boolean): Promise<string[]> {
  if (!settings.cluster.k3d) return databaseLines(await openCluster(settings), settings);
  const { name } = settings.cluster.k3d;
  if (state === "absent") return [`the k3d cluster ${name} is gone already`];
  const itself = own
    ? `the k3d cluster ${name} with its volumes: ${await containers(name)}`
    : `the k3d cluster ${name} itself stays: the stack did not make it`;
  const see = npmRun("start", settings.stack);
  if (state === "stopped") return [itself, `it is stopped, so what else it holds cannot be told (to see it: ${see})`];
  const cluster = await openCluster(settings);
  return [itself, ...(await databaseLines(cluster, settings)), ...(own ? await othersLines(cluster, settings) : [])];
}

async function containers(name: string): Promise<string> {
  const nodes = ((await clusterNodes(name)) ?? []).map((node) => node.name);
  return nodes.length === 1 ? `container ${nodes[0]}` : `containers ${nodes.join(", ")}`;
}

const SIZES =
  "SELECT datname || ' (' || pg_size_pretty(pg_database_size(datname)) || ')' FROM pg_database " +
  "WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname";

async function databaseLines(cluster: Cluster, settings: Settings): Promise<string[]> {
  // Also where the services were moved outside: what they left goes as well.
  if (!settings.database.inside) return [];
  const sizes = await answerOfServer(cluster, settings, SIZES);
  return sizes ? [`databases: ${sizes.split("\n").join(", ")}`] : [];
}

const KUBERNETES_OWN = /^(kube-.*|default)$/;

/** Namespaces that are neither the stack's nor Kubernetes' own go with the cluster. */
async function othersLines({ core }: Cluster, settings: Settings): Promise<string[]> {
  const own = namespacesOf(settings);
  const { items } = await core.listNamespace();
  const names = items.map(({ metadata }) => metadata?.name ?? "");
  const others = names.filter((name) => !KUBERNETES_OWN.test(name) && !own.includes(name));
  const lines = others.map(async (namespace) => {
    const pods = (await core.listNamespacedPod({ namespace })).items.length;
    return `NOT THE STACK'S: namespace ${namespace} (${pods === 1 ? "1 pod" : `${pods} pods`}), put there by somebody else`;
  });
  return Promise.all(lines);
}

/** What a deleted k3d cluster left behind, by Docker's own lists; empty as it should be. */
export async function leftovers(name: string): Promise<string[]> {
  const list = (...args: string[]) => run("docker", args).then((out) => out.split("\n").filter(Boolean));
  const [containers, volumes, networks] = await Promise.all([
    list("ps", "-a", "--filter", `label=k3d.cluster=${name}`, "--format", "container {{.Names}}"),
    list("volume", "ls", "--filter", `name=k3d-${name}-images`, "--format", "volume {{.Name}}"),
    list("network", "ls", "--filter", `name=^k3d-${name}$`, "--format", "network {{.Name}}"),
  ]);
  // Docker finds a part of a name too: k3d-a-images in that of another cluster.
  return [...containers, ...volumes.filter((each) => each === `volume k3d-${name}-images`), ...networks];
}

/** The commands that delete what {@link leftovers} found: k3d itself finds nothing once the nodes are gone. */
export function removal(left: readonly string[]): string[][] {
  // In this order: a volume or network that a container holds stays.
  const verbs = { container: ["rm", "--force"], volume: ["volume", "rm"], network: ["network", "rm"] };
  return Object.entries(verbs).flatMap(([kind, verb]) => {
    const names = left.filter((each) => each.startsWith(`${kind} `)).map((each) => each.slice(kind.length + 1));
    return names.length === 0 ? [] : [["docker", ...verb, ...names]];
  });
}
