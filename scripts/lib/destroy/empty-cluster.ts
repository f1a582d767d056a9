/** A stack that is to run on another k3d cluster, and has nothing that holds data on the one it leaves. */
import type { Stack } from "@pulumi/pulumi/automation";

import { FIXED } from "../../../components/cluster/k3d/cluster-check";
import { clusterNodes, clusterUid, onNode, serverOf } from "../../../components/cluster/k3d/k3d";
import { startIfStopped } from "../../../components/cluster/k3d/lifecycle";
import type { Settings } from "../../../configuration/config";
import { imagesOf } from "../cluster/built-images";
import { destroyStack } from "./destroy-stack";
import type { StateResource } from "../engine/engine";
import { asDeployed, clusterState, deployedCluster, isOwn } from "../cluster/k3d-cluster";
import { dockerMoved } from "../cluster/moved-docker";
import { say } from "../terminal/terminal";

/**
 * Deletes the stack from the cluster that it leaves, where it leaves one and no data lies there. With data nothing is done:
 * the engine's check refuses the other cluster, and says what to do.
 *
 * @returns whether it was deleted.
 */
export async function leaveEmptyCluster(
  stack: Stack,
  loaded: Settings,
  resources: readonly StateResource[],
): Promise<boolean> {
  if (!isLeaving(loaded, resources) || resources.some(({ protect }) => protect)) return false;
  const settings = asDeployed(loaded, resources);
  if (!settings.cluster.k3d) return false;
  const { name } = settings.cluster.k3d;
  const own = await isOwn(settings, () => Promise.resolve(resources));
  if (await holdsData(name, own, resources)) return false;
  say(`The stack leaves the k3d cluster ${name}, where nothing of it holds data:`);
  const state = await clusterState({ name });
  const images = await imagesOf(settings, resources, own && state === "running");
  await destroyStack({ stack, settings, state, own, images, runProgram: dockerMoved(resources) });
  return true;
}

/** Whether the file names a cluster that the deployed one can never become. */
export function isLeaving({ cluster: { k3d } }: Settings, resources: readonly StateResource[]): boolean {
  const deployed = deployedCluster(resources)?.outputs;
  return k3d !== undefined && deployed !== undefined && FIXED.some((key) => deployed[key] !== k3d[key]);
}

const HOLDERS = ["kubernetes:apps/v1:StatefulSet", "kubernetes:core/v1:PersistentVolumeClaim"];

/** Of a cluster of the stack's own whatever lies in it counts: it goes as a whole. One that is gone holds nothing. */
export async function holdsData(name: string, own: boolean, resources: readonly StateResource[]): Promise<boolean> {
  const nodes = await clusterNodes(name);
  if (!nodes) return false;
  if (resources.some(({ type }) => HOLDERS.includes(type))) return true;
  if (!own) return false;
  await startIfStopped(name, nodes);
  await clusterUid(serverOf(nodes));
  const found = ["kubectl", "get", "statefulsets,persistentvolumeclaims", "-A", "-o", "name"];
  return (await onNode(serverOf(nodes), found)) !== "";
}
