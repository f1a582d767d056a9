/** Gathers what {@link check} judges: everything at once, in a fraction of a second. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { homedir, totalmem } from "node:os";

import execa from "execa";

import { clusterNodes } from "../../../components/k3d/k3d";
import type { Settings } from "../../../stacks/config";
import { cliOnPath } from "../pulumi-cli";
import type { DockerFact, Facts, Needs } from "./checks";
import { thisSystem } from "./install";
import { takenPorts } from "./ports";

export function needsOf({ stack, cluster, services }: Settings): Needs {
  const builds = services.some(({ context }) => context !== undefined);
  if (cluster.kind !== "k3d") return { stack, docker: builds };
  return { stack, docker: true, hostPorts: cluster.hostPorts };
}

export async function gatherFacts(settings: Settings): Promise<Facts> {
  const info = await dockerInfo();
  const [k3d, pulumi, disk, taken] = await Promise.all([
    k3dVersion(),
    cliOnPath(),
    freeSpace(info.folder),
    portsOf(settings, info.fact),
  ]);
  return {
    system: thisSystem(),
    node: process.versions.node,
    docker: info.fact,
    k3d,
    pulumi: pulumi?.version?.toString(),
    disk,
    memoryBytes: info.memoryBytes,
    taken,
  };
}

interface DockerInfo {
  readonly ServerVersion?: string;
  readonly DockerRootDir?: string;
  readonly MemTotal?: number;
  readonly ServerErrors?: readonly string[];
}

interface DockerSummary {
  readonly fact: DockerFact;
  readonly folder?: string;
  readonly memoryBytes: number;
}

async function dockerInfo(): Promise<DockerSummary> {
  const memoryBytes = totalmem();
  const { stdout, stderr, failed, ...result } = await execa("docker", ["info", "--format", "{{json .}}"], {
    reject: false,
  });
  if ((result as { code?: string }).code === "ENOENT") return { fact: { state: "missing" }, memoryBytes };
  const info = parsed(stdout);
  if (!failed && info.ServerVersion) {
    return {
      fact: { state: "running", version: info.ServerVersion },
      folder: info.DockerRootDir,
      memoryBytes: info.MemTotal || memoryBytes,
    };
  }
  const said = [stderr, ...(info.ServerErrors ?? [])].join("\n");
  return { fact: { state: /permission denied/i.test(said) ? "forbidden" : "stopped" }, memoryBytes };
}

function parsed(text: string): DockerInfo {
  try {
    return JSON.parse(text) as DockerInfo;
  } catch {
    return {};
  }
}

async function k3dVersion(): Promise<string | undefined> {
  const { stdout, failed } = await execa("k3d", ["version"], { reject: false });
  return failed ? undefined : (/k3d version v?(\S+)/.exec(stdout)?.[1] ?? "0");
}

/** Of Docker's folder where it is on this machine, and not in a virtual one. */
async function freeSpace(folder: string | undefined): Promise<Facts["disk"]> {
  const path = folder && existsSync(folder) ? folder : homedir();
  const { bavail, bsize } = await statfs(path);
  return { path, freeBytes: bavail * bsize };
}

/**
 * A running cluster holds its own ports; one that is stopped, or not made yet, needs them free. Without Docker nobody
 * knows which it is.
 */
async function portsOf({ cluster }: Settings, docker: DockerFact): Promise<Facts["taken"]> {
  if (cluster.kind !== "k3d" || !cluster.create || docker.state !== "running") return [];
  const nodes = await clusterNodes(cluster.name).catch(() => undefined);
  return nodes?.every(({ running }) => running) ? [] : takenPorts(cluster.hostPorts);
}
