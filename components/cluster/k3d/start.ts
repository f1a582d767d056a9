/** Starting a stopped k3d cluster. */
import { setTimeout as sleep } from "node:timers/promises";

import { run } from "../../command";
import { areRunning, clusterNodes, K3D_SILENCE_SECONDS, startCommand, type K3dNode } from "./k3d";
import { mendNetwork } from "./docker-network";

/** Starts it, in a network that is there. @throws CommandError where Docker or k3d refuses. */
export async function startCluster(name: string): Promise<void> {
  await mendNetwork(name);
  await run("k3d", startCommand(name), { silence: K3D_SILENCE_SECONDS });
}

export async function startIfStopped(name: string, nodes: readonly K3dNode[]): Promise<void> {
  if (areRunning(nodes)) return;
  try {
    await startCluster(name);
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
