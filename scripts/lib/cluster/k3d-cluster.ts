/** The k3d cluster of a stack, as the scripts start and stop it beside the engine. */
import { areRunning, clusterNodes, ownerOf, serverOf, type K3dNode } from "../../../components/cluster/k3d/k3d";
import { startIfStopped } from "../../../components/cluster/k3d/lifecycle";
import type { K3dSettings } from "../../../configuration/cluster";
import type { Settings } from "../../../configuration/config";
import { findStack, stateOf, type StateResource } from "../engine/engine";
import { Failure } from "../../../configuration/failure";
import { PROJECT } from "../terminal/project";
import { say } from "../terminal/terminal";
import { foreignCluster } from "./free-place";

/** A stack's cluster settings where they are k3d's. */
export function k3dSettings({ cluster, stack }: Settings): K3dSettings {
  if (cluster.k3d) return cluster.k3d;
  throw new Failure(`The stack ${stack} runs on a cluster that it did not make: nobody starts or stops it here.`);
}

export type ClusterState = "running" | "stopped" | "absent";

export async function clusterState({ name }: Pick<K3dSettings, "name">): Promise<ClusterState> {
  const nodes = await clusterNodes(name);
  if (!nodes) return "absent";
  return areRunning(nodes) ? "running" : "stopped";
}

/** Whether the cluster is the stack's own: by its label, or by the state, for one that was recreated by hand. */
export async function isOwn(settings: Settings, resources: () => Promise<readonly StateResource[]>): Promise<boolean> {
  const { k3d } = settings.cluster;
  if (!k3d?.create) return false;
  if (bears(settings.stack, await clusterOwner(k3d.name))) return true;
  return (await resources()).some((one) => isCluster(one, k3d.name));
}

/** The organization is the state backend's affair: on this machine, project and stack name the owner. */
const bears = (stack: string, label: string) => label.endsWith(`/${PROJECT}/${stack}`);

/** Whether a container is a node of a cluster that the stack made. */
export const isMadeBy = async (stack: string, container: string): Promise<boolean> =>
  bears(stack, await ownerOf(container).catch(() => ""));

/** The owner that the label of a cluster names; empty where none made it. */
export async function clusterOwner(name: string): Promise<string> {
  const server = serverOf((await clusterNodes(name)) ?? []);
  return server === "" ? "" : ownerOf(server);
}

/** @throws Failure where the cluster, which is there, was neither made nor adopted by the stack. */
export async function refuseForeign(settings: Settings, resources = stateResources(settings)): Promise<void> {
  const { name, create } = k3dSettings(settings);
  if (create && !(await isOwn(settings, resources)))
    throw new Failure(await foreignCluster(settings, await clusterOwner(name)));
}

/** What the state holds, asked for only where nothing else tells. */
const stateResources = (settings: Settings) => async (): Promise<readonly StateResource[]> => {
  const stack = await findStack(settings, say);
  return stack ? (await stateOf(stack)).resources : [];
};

/** The k3d cluster as the state knows it. */
export const deployedCluster = (resources: readonly StateResource[]) =>
  resources.find(({ type }) => CLUSTER.test(type));

/** The settings with the k3d cluster that the state knows, whatever the file names by now. */
export function asDeployed(settings: Settings, resources: readonly StateResource[]): Settings {
  const { k3d } = settings.cluster;
  const { name, create } = deployedCluster(resources)?.outputs ?? {};
  if (!k3d || typeof name !== "string" || typeof create !== "boolean") return settings;
  return { ...settings, cluster: { k3d: { ...k3d, name, create } } };
}

/**
 * Refuses a cluster that the state does not know, before a start makes anything.
 *
 * @param seen its nodes, where somebody has just looked. @default it is looked
 */
export async function refuseUnknown(
  settings: Settings,
  resources: readonly StateResource[],
  seen?: readonly K3dNode[],
): Promise<void> {
  const { k3d } = settings.cluster;
  if (!k3d || resources.some((one) => isCluster(one, k3d.name))) return;
  if (seen ?? (await clusterNodes(k3d.name))) await refuseForeign(settings, () => Promise.resolve(resources));
}

const isCluster = ({ type, outputs }: StateResource, name: string) => CLUSTER.test(type) && outputs?.["name"] === name;

const CLUSTER = /:dynamic\/k3d:Cluster$/;

/**
 * Starts the stack's cluster where it is stopped. The engine must not see it stopped: its refresh would take the
 * cluster's objects for deleted, and then find them there.
 *
 * @param seen its nodes, where somebody has just looked. @default it is looked
 * @returns whether it had to be started.
 */
export async function ensureStarted(settings: Settings, seen?: readonly K3dNode[]): Promise<boolean> {
  if (!settings.cluster.k3d) return false;
  const { name } = settings.cluster.k3d;
  const nodes = seen ?? (await clusterNodes(name));
  if (!nodes || areRunning(nodes)) return false;
  await refuseForeign(settings);
  say(`Starting the k3d cluster ${name} …`);
  await startIfStopped(name, nodes).catch((error: Error) => {
    throw new Failure(`The k3d cluster ${name} does not start: ${error.message}`);
  });
  return true;
}
