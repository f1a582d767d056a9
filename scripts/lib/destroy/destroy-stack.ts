/** Deletes a stack, and what was made for it on this machine. */
import type { Stack } from "@pulumi/pulumi/automation";

import { run } from "../../../components/command";
import { removeFromDocker, type BuiltImage } from "../../../components/image/import/earlier-images";
import { deleteCluster } from "../../../components/cluster/k3d/lifecycle";
import type { Settings } from "../../../configuration/config";
import { toldByCli } from "../engine/cli-error";
import { Failure } from "../../../configuration/failure";
import { npmRun } from "../terminal/greeting";
import { leftovers, removal } from "./inventory";
import { ensureStarted, type ClusterState } from "../cluster/k3d-cluster";
import { operate } from "../engine/operation";
import { say } from "../terminal/terminal";

export interface Doomed {
  /** Undefined where the engine knows none: a cluster of an interrupted run goes all the same. */
  readonly stack: Stack | undefined;
  /** As it is deployed ({@link asDeployed}). */
  readonly settings: Settings;
  readonly state: ClusterState;
  /** Whether the k3d cluster is the stack's own, and goes with it. */
  readonly own: boolean;
  /** What Docker has because of it. */
  readonly images: readonly BuiltImage[];
  /** Whether the program has to run for the providers to be configured. */
  readonly runProgram: boolean;
}

export async function destroyStack({ stack, settings, images, ...rest }: Doomed): Promise<void> {
  if (stack) await destroy(stack, settings, rest);
  const { k3d } = settings.cluster;
  if (!k3d || !rest.own) return;
  await sweep(k3d.name);
  for (const image of images) await removeFromDocker(image);
}

type How = Pick<Doomed, "state" | "own" | "runProgram">;

async function destroy(stack: Stack, settings: Settings, { state, own, runProgram }: How): Promise<void> {
  // With a cluster of the stack's own everything in it goes at once; in any other each object is deleted.
  if (state === "stopped" && !own) await ensureStarted(settings);
  const gone = state === "absent";
  if (gone) stack.workspace.envVars["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
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
