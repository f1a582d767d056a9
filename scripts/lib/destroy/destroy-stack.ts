/** Deletes a stack and what was made for it on this machine, also where it only moves to another k3d cluster. */
import type { Stack } from "@pulumi/pulumi/automation";

import { run } from "../../../components/command";
import { removeFromDocker } from "../../../components/image/import/earlier-images";
import { FIXED } from "../../../components/cluster/k3d/cluster-check";
import { clusterNodes, clusterUid, onNode, serverOf } from "../../../components/cluster/k3d/k3d";
import { deleteCluster, startIfStopped } from "../../../components/cluster/k3d/lifecycle";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { toldByCli } from "../engine/cli-error";
import { Failure } from "../../../configuration/failure";
import { leftovers, removal } from "./inventory";
import { imagesOf } from "../cluster/built-images";
import { asDeployed, clusterState, deployedCluster, ensureStarted, isOwn } from "../cluster/k3d-cluster";
import { dockerMoved } from "../cluster/moved-docker";
import type { StateResource } from "../engine/engine";
import { operate } from "../engine/operation";
import { say } from "../terminal/terminal";

/**
 * What goes with a stack: its k3d cluster where that is its own, and what Docker has because of it.
 *
 * @param settings as it is deployed ({@link asDeployed}).
 */
export async function doomedBy(settings: Settings, resources: readonly StateResource[]) {
  const { k3d } = settings.cluster;
  const state = k3d ? await clusterState(k3d) : "running";
  const own = await isOwn(settings, () => Promise.resolve(resources));
  const images = await imagesOf(settings, resources, own && state === "running");
  // The program has to run where the providers are to be configured anew.
  return { settings, state, own, images, runProgram: dockerMoved(resources) };
}

type Doomed = Awaited<ReturnType<typeof doomedBy>>;

/** @param stack undefined where the engine knows none: a cluster of an interrupted run goes all the same. */
export async function destroyStack(stack: Stack | undefined, doomed: Doomed): Promise<void> {
  const { settings, own, images } = doomed;
  if (stack) await destroy(stack, doomed);
  const { k3d } = settings.cluster;
  if (!k3d || !own) return;
  await sweep(k3d.name);
  for (const image of images) await removeFromDocker(image);
}

async function destroy(stack: Stack, { settings, state, own, runProgram }: Doomed): Promise<void> {
  // With a cluster of the stack's own everything in it goes at once; in any other each object is deleted.
  if (state === "stopped" && !own) await ensureStarted(settings);
  const gone = state === "absent";
  if (gone) stack.workspace.envVars["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
  // The engine writes the whole state after each object that is gone: of fifty services the square of them, five minutes. What
  // goes with its cluster needs none of that: one that was killed is done again, from the state of before.
  if (own) stack.workspace.envVars["PULUMI_SKIP_CHECKPOINTS"] = "true";
  const again = npmRun("destroy", settings.stack);
  await operate(stack, (options) => stack.destroy({ ...options, refresh: gone, runProgram }), again);
  // The state of a shared stack keeps its history.
  if (!settings.cluster.k3d) return;
  await stack.workspace.removeStack(stack.name, { preserveConfig: true }).catch((error: unknown) => {
    throw toldByCli(error, settings.stack);
  });
}

/** A cluster that the state did not know, from an interrupted run, goes as well; nothing of it may stay behind. */
async function sweep(name: string): Promise<void> {
  if ((await leftovers(name)).length === 0) return;
  // Where the nodes are gone it finds nothing, and leaves the rest.
  await deleteCluster(name).catch(() => undefined);
  for (const [command = "", ...args] of removal(await leftovers(name))) await run(command, args).catch(() => undefined);
  const left = await leftovers(name);
  if (left.length === 0) return;
  const cure = removal(left).map((words) => words.join(" "));
  throw new Failure(`Left behind by k3d: ${left.join(", ")}. Delete it: ${cure.join(" && ")}`);
}

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
  await destroyStack(stack, await doomedBy(settings, resources));
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
  // A volume outlives its claim where its class retains it.
  const found = ["kubectl", "get", "statefulsets,persistentvolumeclaims,persistentvolumes", "-A", "-o", "name"];
  return (await onNode(serverOf(nodes), found)) !== "";
}
