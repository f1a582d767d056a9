/** How much room Docker's own disk has, wherever it is. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";

import { run } from "../../../components/command";
import type { K3dNode } from "../../../components/cluster/k3d/k3d";
import type { K3dSettings } from "../../../configuration/cluster";
import type { RunningDocker } from "./docker";

const LOOK_SECONDS = 10;

export interface Disk {
  readonly path: string;
  readonly freeBytes: number;
}

/** A volume of Docker's, as its images are. */
const NODE_DATA = "/var/lib/rancher/k3s";

/**
 * In a virtual machine, or on another one, only a container can look: one of the cluster's nodes, or else one of their
 * image where Docker has it already. undefined where there is neither.
 */
export async function freeSpace(
  { place, folder, where }: RunningDocker,
  k3d: K3dSettings | undefined,
  nodes: readonly K3dNode[] = [],
): Promise<Disk | undefined> {
  if (place === "here" && existsSync(folder)) {
    const { bavail, bsize } = await statfs(folder);
    return { path: folder, freeBytes: bavail * bsize };
  }
  const node = nodes.find(({ running }) => running)?.name;
  const inContainer = k3d && `run --rm --pull never --network none --entrypoint df ${k3d.image} -Pk /`;
  const look = node ? `exec ${node} df -Pk ${NODE_DATA}` : inContainer;
  if (look === undefined) return undefined;
  const freeBytes = await run("docker", look.split(" "), { silence: LOOK_SECONDS }).then(available, () => undefined);
  return freeBytes === undefined ? undefined : { path: `Docker's disk (${where})`, freeBytes };
}

/** Bytes in the column "Available" of `df -Pk`. */
export function available(df: string): number | undefined {
  const kilobytes = /\s\d+\s+\d+\s+(\d+)\s+\d+%\s+\/\S*\s*$/.exec(df)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
