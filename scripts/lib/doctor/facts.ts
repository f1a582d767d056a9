/** Gathers what {@link check} judges: everything at once, in a fraction of a second. */
import { areRunning, type K3dNode } from "../../../components/cluster/k3d/k3d";
import { parseQuantity } from "../../../components/kubernetes/quantity";
import { brokenHelper } from "../../../components/image/registry/docker-login";
import { versionOnPath } from "../engine/pulumi-cli";
import type { Settings } from "../../../configuration/config";
import type { Facts, Needs } from "./needs";
import { freeSpace } from "./disk";
import { dockerFact } from "./docker";
import { thisSystem } from "./install";
import { k3dFacts } from "./k3d";
import { isMadeBy } from "../cluster/k3d-cluster";
import { heldPorts } from "./ports";

export function needsOf({ stack, cluster, services, database }: Settings): Needs {
  const builds = services.some(({ context }) => context !== undefined);
  if (!cluster.k3d) return { stack, docker: builds };
  const { inside } = database;
  const pods = [...services, ...(inside ? [{ replicas: 1, resources: inside.resources }] : [])];
  const memory = pods.reduce((sum, one) => sum + one.replicas * parseQuantity(one.resources.requests.memory), 0);
  const ports = services.flatMap(({ hostPort }, index) => (hostPort === undefined ? [] : [[index, hostPort]]));
  const { hostPorts } = cluster.k3d;
  return { stack, docker: true, hostPorts, ports: Object.fromEntries(ports) as Record<number, number>, memory };
}

export async function gatherFacts(settings: Settings): Promise<Facts> {
  const cluster = settings.cluster.k3d;
  const builds = settings.services.some(({ context }) => context !== undefined);
  const [docker, pulumi, brokenLogins] = await Promise.all([
    dockerFact(),
    versionOnPath(),
    // What is pushed is built by the `docker` command, which asks for the one login that it needs.
    builds && cluster ? brokenHelper() : undefined,
  ]);
  const isRunning = docker.state === "running";
  const { k3d, nodes } = await k3dFacts(cluster, isRunning);
  const [disk, taken] = await Promise.all([
    isRunning ? freeSpace(docker, cluster, nodes) : undefined,
    portsOf(settings, isRunning, nodes),
  ]);
  return {
    system: thisSystem(),
    node: process.versions.node,
    docker,
    ...(brokenLogins ? { brokenLogins } : {}),
    k3d,
    pulumi,
    disk,
    taken,
    made: nodes !== undefined,
  };
}

/**
 * A running cluster holds its own ports; one that is stopped, or not made yet, needs them free. Without Docker nobody
 * knows which it is. An adopted cluster has its ports already.
 */
async function portsOf(
  { cluster: { k3d }, stack }: Settings,
  isRunning: boolean,
  nodes: readonly K3dNode[] | undefined,
): Promise<Facts["taken"]> {
  if (!k3d?.create) return [];
  if (!isRunning) return undefined;
  return nodes && areRunning(nodes) ? [] : heldPorts(k3d.hostPorts, (container) => isMadeBy(stack, container));
}
