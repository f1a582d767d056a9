/** What a stack needs of this machine, checked on facts that were gathered before. */
import { installCommand, startDocker, type System } from "./install";

export interface Facts {
  readonly system: System;
  /** Of the running Node.js, without `v`. */
  readonly node: string;
  readonly docker: DockerFact;
  /** Version; undefined where it is not installed. */
  readonly k3d?: string;
  /** Version on PATH; undefined where there is none that is recent enough. */
  readonly pulumi?: string;
  /** Free space where Docker keeps its data, or else at the home folder. */
  readonly disk: { readonly path: string; readonly freeBytes: number };
  /** Memory that containers can have. */
  readonly memoryBytes: number;
  /** Host ports of the stack that something else holds. */
  readonly taken: readonly TakenPort[];
}

export type DockerFact =
  { readonly state: "running"; readonly version: string } | { readonly state: "missing" | "stopped" | "forbidden" };

export interface TakenPort {
  readonly port: number;
  /** Who listens there; undefined where it cannot be known. */
  readonly holder?: string;
}

/** What a stack asks for. */
export interface Needs {
  readonly stack: string;
  readonly docker: boolean;
  /** Ports mapped when its k3d cluster is made; undefined for a stack that needs no k3d. */
  readonly hostPorts?: string;
}

/** `low` is told, but stops nothing. */
export type Verdict = "ok" | "low" | "missing";

export interface Row {
  readonly what: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** The rule and the command that cures it; empty where all is well. */
  readonly cure: string;
}

const GIB = 2 ** 30;
export const MINIMUM = { node: "22.15", k3d: "5.6", diskGib: 10, memoryGib: 4 } as const;

export function check(facts: Facts, needs: Needs): Row[] {
  const k3d = needs.hostPorts === undefined ? [] : [k3dRow(facts), portsRow(facts, needs.hostPorts, needs.stack)];
  return [
    nodeRow(facts),
    ...(needs.docker ? [dockerRow(facts)] : []),
    ...k3d,
    pulumiRow(facts),
    ...(needs.docker ? [diskRow(facts), memoryRow(facts)] : []),
  ];
}

const ok = (what: string, found: string): Row => ({ what, verdict: "ok", found, cure: "" });
const missing = (what: string, found: string, cure: string): Row => ({ what, verdict: "missing", found, cure });

/** Whether version `has` (`5.8.3`) is `least` (`5.6`) or later. */
export function isAtLeast(has: string, least: string): boolean {
  const [a, b] = [has, least].map((version) => version.split(/[.+-]/).map(Number));
  for (const [i, part] of b!.entries()) if ((a![i] ?? 0) !== part) return (a![i] ?? 0) > part;
  return true;
}

function nodeRow({ node, system }: Facts): Row {
  if (isAtLeast(node, MINIMUM.node)) return ok("Node.js", node);
  return missing("Node.js", `${node}, older than ${MINIMUM.node}`, installCommand("node", system));
}

function dockerRow({ docker, system }: Facts): Row {
  switch (docker.state) {
    case "running":
      return ok("Docker", docker.version);
    case "missing":
      return missing("Docker", "not installed", installCommand("docker", system));
    case "stopped":
      return missing("Docker", "installed, but not running", startDocker(system));
    case "forbidden":
      return missing(
        "Docker",
        "running, but this user may not use it",
        "sudo usermod -aG docker $USER && newgrp docker",
      );
  }
}

function k3dRow({ k3d, system }: Facts): Row {
  if (k3d === undefined) return missing("k3d", "not installed", installCommand("k3d", system));
  if (isAtLeast(k3d, MINIMUM.k3d)) return ok("k3d", k3d);
  return missing("k3d", `${k3d}, older than ${MINIMUM.k3d}`, installCommand("k3d", system));
}

function pulumiRow({ pulumi, system }: Facts): Row {
  if (pulumi !== undefined) return ok("Pulumi", pulumi);
  return {
    ...ok("Pulumi", "not on PATH; fetched by `npm start`"),
    cure: `to have it at hand: ${installCommand("pulumi", system)}`,
  };
}

function portsRow({ taken }: Facts, hostPorts: string, stack: string): Row {
  const what = `Ports ${hostPorts}`;
  if (taken.length === 0) return ok(what, "free, or the stack's own");
  const holders = [...new Set(taken.map(({ holder }) => holder))];
  const portsOf = (who: string | undefined) => taken.filter(({ holder }) => holder === who).map(({ port }) => port);
  const who = holders.map((holder) => `${portsOf(holder).join(", ")} by ${holder ?? "another program"}`).join("; ");
  return missing(
    what,
    `taken: ${who}`,
    `end that program, or choose another range: cluster.hostPorts in Pulumi.${stack}.yaml`,
  );
}

function diskRow({ disk: { path, freeBytes } }: Facts): Row {
  const found = `${Math.floor(freeBytes / GIB)} GB free at ${path}`;
  if (freeBytes >= MINIMUM.diskGib * GIB) return ok("Disk", found);
  return { what: "Disk", verdict: "low", found: `${found}, less than ${MINIMUM.diskGib}`, cure: "docker system prune" };
}

function memoryRow({ memoryBytes, system }: Facts): Row {
  const gib = memoryBytes / GIB;
  const found = `${gib.toFixed(1)} GB`;
  // A machine sold with 4 GB reports some hundred MB less.
  if (gib >= MINIMUM.memoryGib * 0.9) return ok("Memory", found);
  const desktop = system === "macos" || system === "windows";
  const cure = desktop
    ? "Docker Desktop, Settings, Resources: give it more memory"
    : "end other programs, or lower replicas";
  return { what: "Memory", verdict: "low", found: `${found}, less than ${MINIMUM.memoryGib}`, cure };
}
