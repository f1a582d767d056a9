/** What a k3d cluster needs for itself on this machine, and what of it is free: a name, and ports. */
import type { Taken } from "../../../components/cluster/k3d/k3d";
import { isTaken, portRange } from "../../../components/cluster/k3d/ports";

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
