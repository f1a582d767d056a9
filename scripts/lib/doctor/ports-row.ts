/** The host ports of a k3d stack, judged. */
import { portRange } from "../../../components/cluster/k3d/ports";
import { setCommand } from "../../../configuration/cures";
import type { Facts, Needs } from "./needs";
import { later, missing, ok, type Row } from "./row";

export function portsRow({ taken, made = false }: Facts, needs: Needs, hostPorts: string): Row {
  const what = `Ports ${hostPorts}`;
  if (taken === undefined) return later(what, "Docker");
  if (taken.length === 0) return ok(what, "free, or the stack's own");
  const holders = [...new Set(taken.map(({ holder }) => holder))];
  const portsOf = (who: string | undefined) => taken.filter(({ holder }) => holder === who).map(({ port }) => port);
  const who = holders.map((holder) => `${portsOf(holder).join(", ")} by ${holder ?? "another program"}`).join("; ");
  const ends = [...new Set(taken.map(({ end }) => end))].filter((end) => end !== undefined);
  const end = ends.length > 0 ? `end what is there:\n${ends.join(" && ")}` : "end that program";
  // A cluster keeps the ports that it was made with.
  const move = made ? [] : moved(needs, hostPorts);
  return missing(what, `taken: ${who}`, move.length > 0 ? `${end}\nor take other ports:\n${move.join(" && ")}` : end);
}

/** The most ports that a cluster maps. */
const MOST = 100;

/**
 * Commands that take the services to the ports after those of the stack. In steps that are right each: a wider range, the
 * services, the narrower range. None where the range is too wide for that.
 */
function moved({ stack, ports = {} }: Needs, hostPorts: string): string[] {
  const range = portRange(hostPorts);
  const [first = 0, count] = [range[0], range.length];
  const last = first + 2 * count - 1;
  if (2 * count > MOST || last > 65535) return [];
  const to = (value: string) => setCommand(stack, ["cluster", "hostPorts"], value);
  const services = Object.entries(ports).map(([index, port]) =>
    setCommand(stack, ["services", Number(index), "hostPort"], port + count),
  );
  return [to(`${first}-${last}`), ...services, to(`${first + count}-${last}`)];
}
