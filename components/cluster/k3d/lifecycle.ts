/** Starting, stopping and deleting a k3d cluster. */
import { setTimeout as sleep } from "node:timers/promises";

import { run } from "../../command";
import { mendNetwork } from "./docker-network";
import { areRunning, clusterNodes, type K3dNode } from "./k3d";

/** k3d says nothing while it waits for nodes, for which it has a limit of its own ({@link startCommand}). */
export const K3D_SILENCE_SECONDS = 240;

/** Arguments of `k3d` that start a stopped cluster. */
export const startCommand = (name: string) => ["cluster", "start", name, "--wait", "--timeout", "180s"];

const k3d = (args: readonly string[]) => run("k3d", args, { silence: K3D_SILENCE_SECONDS });

/** Starts it where it is stopped, in a network that is there. @throws CommandError where Docker or k3d refuses. */
export async function startIfStopped(name: string, nodes: readonly K3dNode[]): Promise<void> {
  if (areRunning(nodes)) return;
  try {
    await mendNetwork(name);
    await k3d(startCommand(name));
  } catch (error) {
    // Of two starts at once, and the kubeconfig may have begun one (waking-kubeconfig.ts), the second fails over a helper
    // container of the first.
    for (let seconds = 0; !areRunning((await clusterNodes(name)) ?? nodes); seconds += 1) {
      if (seconds === SECOND_START_SECONDS) throw error;
      await sleep(1000);
    }
  }
}

/** How long a start that came second waits for the nodes of the first. */
const SECOND_START_SECONDS = 20;

/** @throws CommandError where k3d refuses. */
export const stopCluster = (name: string) => k3d(["cluster", "stop", name]);

/** @throws CommandError where k3d refuses. */
export const deleteCluster = (name: string) => k3d(["cluster", "delete", name]);
