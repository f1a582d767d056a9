/** What is known of this machine, gathered all at once in a fraction of a second, and what a stack needs of it. */
import { clusterNodes, areRunning, type K3dNode } from "../../../components/cluster/k3d/k3d";
import { run } from "../../../components/command";
import { brokenHelper } from "../../../components/image/registry/docker-login";
import { parseQuantity } from "../../../components/kubernetes/quantity";
import type { Settings } from "../../../configuration/config";
import { isMadeBy } from "../cluster/k3d-cluster";
import { versionOnPath } from "../engine/pulumi-cli";
import { freeSpace, type Disk } from "./disk";
import { dockerFact, type DockerFact } from "./docker";
import { thisSystem, type System } from "./install";
import { heldPorts, type TakenPort } from "./ports";

export interface Facts {
  readonly system: System;
  /** Of the running Node.js, without `v`. */
  readonly node: string;
  readonly docker: DockerFact;
  /** undefined where it is not installed; `failure` is what it said when asked for its clusters, where Docker runs. */
  readonly k3d?: { readonly version: string; readonly failure?: string };
  /** Version on PATH; undefined where there is none. */
  readonly pulumi?: string;
  /** Why Docker's logins cannot be read, and the cure: each build by the provider begins with them. */
  readonly brokenLogins?: string;
  /** Free space where Docker keeps its data; undefined where nobody can tell. */
  readonly disk?: Disk;
  /** Host ports of the stack that something else holds; undefined where nobody can tell. */
  readonly taken?: readonly TakenPort[];
  /** Those of the stack's k3d cluster; undefined where it is not made, or nobody can tell. */
  readonly nodes?: readonly K3dNode[];
}

export interface Needs {
  readonly stack: string;
  readonly docker: boolean;
  /** Ports mapped when its k3d cluster is made; undefined for a stack that needs no k3d. */
  readonly hostPorts?: string;
  /** `hostPort` of its services, by their place in the stack's file. */
  readonly ports?: Readonly<Record<number, number>>;
  /** Bytes that its pods request on this machine, at rest. */
  readonly memory?: number;
}

const builds = ({ services }: Settings) => services.some(({ context }) => context !== undefined);

export function needsOf(settings: Settings): Needs {
  const { stack, cluster, services, database } = settings;
  if (!cluster.k3d) return { stack, docker: builds(settings) };
  const { inside } = database;
  const pods = [...services, ...(inside ? [{ replicas: 1, resources: inside.resources }] : [])];
  const memory = pods.reduce((sum, one) => sum + one.replicas * parseQuantity(one.resources.requests.memory), 0);
  const ports = services.flatMap(({ hostPort }, index) => (hostPort === undefined ? [] : [[index, hostPort]]));
  const { hostPorts } = cluster.k3d;
  return { stack, docker: true, hostPorts, ports: Object.fromEntries(ports) as Record<number, number>, memory };
}

export async function gatherFacts(settings: Settings): Promise<Facts> {
  const { k3d: cluster } = settings.cluster;
  const [docker, asked, pulumi, brokenLogins] = await Promise.all([
    dockerFact(),
    cluster && k3dFacts(cluster.name),
    // It loads the most before it asks.
    versionOnPath(),
    // What is pushed is built by the `docker` command, which asks for the one login that it needs.
    builds(settings) && cluster ? brokenHelper() : undefined,
  ]);
  const isRunning = docker.state === "running";
  const { version, failure, nodes } = asked ?? {};
  // Without Docker k3d fails as well, and says less of it.
  const k3d = version === undefined ? undefined : { version, failure: isRunning ? failure : undefined };
  const [disk, taken] = await Promise.all([
    isRunning ? freeSpace(docker, cluster, nodes) : undefined,
    portsOf(settings, isRunning, nodes),
  ]);
  const { node } = process.versions;
  return { system: thisSystem(), node, docker, brokenLogins, k3d, pulumi, disk, taken, nodes };
}

interface Asked {
  /** undefined where k3d is not installed. */
  readonly version?: string;
  readonly failure?: string;
  readonly nodes?: readonly K3dNode[];
}

/** What k3d says, asked for the nodes of the stack's cluster: it has to reach the same Docker. */
async function k3dFacts(cluster: string): Promise<Asked> {
  const [printed, listed] = await Promise.all([
    run("k3d", ["version"]).catch(() => undefined),
    clusterNodes(cluster).then(
      (nodes) => ({ nodes }),
      (error: Error) => ({ failure: error.message.trim().split("\n").at(-1) }),
    ),
  ]);
  return printed === undefined ? {} : { version: /k3d version v?(\S+)/.exec(printed)?.[1] ?? "0", ...listed };
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
