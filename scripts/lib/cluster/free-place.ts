/** What a k3d cluster needs for itself on this machine, and what of it is free: a name, and ports. */
import { takenByClusters, type Taken } from "../../../components/cluster/k3d/k3d";
import { isTaken, portRange, takenPorts } from "../../../components/cluster/k3d/ports";
import type { Settings } from "../../../configuration/config";
import { freeName, npmRun, setCommand } from "../../../configuration/cures";
import { ADOPTION } from "../../../stacks/cluster-cures";
import { PROJECT } from "../terminal/project";

export interface Place {
  /** Name of the k3d cluster. */
  readonly cluster: string;
  /** `8000-8009` */
  readonly hostPorts: string;
}

/** Below the ports from which systems take theirs for outgoing connections. */
const LAST = 29_999;

/**
 * A range as long as `range`, and after it, that nothing listens on and no k3d cluster maps; `range` itself where there is
 * none.
 */
export async function freeRange(range: string, { ports }: Pick<Taken, "ports">): Promise<string> {
  const own = portRange(range);
  const isFree = async (port: number) => !ports.includes(port) && !(await isTaken(port));
  for (let first = own[0]! + own.length; first + own.length - 1 <= LAST; first += own.length) {
    const next = own.map((_, i) => first + i);
    if ((await Promise.all(next.map(isFree))).every(Boolean)) return `${next[0]}-${next.at(-1)}`;
  }
  return range;
}

/** Where a port of the range `from` is in the range `to`; one outside of it stays. */
export function movedPort(port: number, from: string, to: string): number {
  const at = portRange(from).indexOf(port);
  return at < 0 ? port : (portRange(to)[at] ?? port);
}

type Stack = Pick<Settings, "stack" | "cluster" | "services">;

/** A range and the ports in it go together, so a command for each of them would be refused. */
function portsCure({ stack, services }: Stack, from: string, to: string): string {
  const moved = services.flatMap(({ hostPort }, i) =>
    hostPort === undefined ? [] : [`services[${i}].hostPort: ${movedPort(hostPort, from, to)}`],
  );
  if (moved.length === 0) return setCommand(stack, ["cluster", "hostPorts"], to);
  return `in Pulumi.${stack}.yaml write cluster.hostPorts: ${to}, ${moved.join(", ")}`;
}

/**
 * That the stack's cluster is somebody else's, and what helps.
 *
 * @param owner its label: `organization/project/stack`; empty where none made it.
 */
export async function foreignCluster(settings: Stack, owner: string): Promise<string> {
  const { stack } = settings;
  const { k3d } = settings.cluster;
  if (!k3d) throw new Error("only a k3d cluster has a name that others may have");
  const taken = await takenByClusters();
  const name = freeName(`k3s-${PROJECT}`, [...taken.names, k3d.name]);
  const areTaken =
    portRange(k3d.hostPorts).some((port) => taken.ports.includes(port)) || (await takenPorts(k3d.hostPorts)).length > 0;
  const ports = areTaken ? [portsCure(settings, k3d.hostPorts, await freeRange(k3d.hostPorts, taken))] : [];
  const own = [setCommand(stack, ["cluster", "name"], name), ...ports, npmRun("start", stack)];
  const by = owner === "" ? "" : `: ${owner.split("/").slice(-2).join("/")} did`;
  return (
    `The k3d cluster ${k3d.name} was not made by this stack${by}. It is left alone, and nothing was changed.\n` +
    `Take a cluster of this stack's own:\n${own.map((line) => `  ${line}\n`).join("")}` +
    `${ADOPTION}:\n  ${setCommand(stack, ["cluster", "create"], false)}`
  );
}
