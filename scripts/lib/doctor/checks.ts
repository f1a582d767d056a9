/** What a stack needs of this machine, checked on facts that were gathered before. */
import { portRange } from "../../../components/cluster/k3d/ports";
import { setCommand } from "../../../configuration/cures";
import { MINIMUM_CLI } from "../engine/pulumi-cli";
import { diskRow, dockerRow, memoryRow } from "./docker-rows";
import type { Facts, Needs } from "./facts";
import { installCommand } from "./install";
import { later, missing, ok, type Row } from "./row";

const MINIMUM = { node: "22.19", k3d: "5.6" } as const;

export function check(facts: Facts, needs: Needs): Row[] {
  const { docker, brokenLogins } = facts;
  const { hostPorts } = needs;
  return [
    nodeRow(facts),
    ...(needs.docker ? [dockerRow(facts, hostPorts !== undefined)] : []),
    ...(brokenLogins ? [missing("Docker's logins", brokenLogins)] : []),
    ...(hostPorts === undefined ? [] : [k3dRow(facts), portsRow(facts, needs, hostPorts)]),
    pulumiRow(facts),
    ...(needs.docker && docker.state === "running" ? [diskRow(facts), memoryRow(docker, needs.memory ?? 0)] : []),
  ];
}

/** Whether version `has` (`5.8.3`) is `least` (`5.6`) or later. */
export const isAtLeast = (has: string, least: string): boolean =>
  has.localeCompare(least, "en", { numeric: true }) >= 0;

export function nodeRow({ node, system }: Pick<Facts, "node" | "system">): Row {
  if (isAtLeast(node, MINIMUM.node)) return ok("Node.js", node);
  return missing("Node.js", `${node}, older than ${MINIMUM.node}`, installCommand("node", system));
}

function k3dRow({ k3d, system }: Facts): Row {
  const install = installCommand("k3d", system);
  if (k3d === undefined) return missing("k3d", "not installed", install);
  const { version, failure } = k3d;
  if (!isAtLeast(version, MINIMUM.k3d)) return missing("k3d", `${version}, older than ${MINIMUM.k3d}`, install);
  if (failure) return missing("k3d", `${version}, which fails where \`docker\` works: ${failure}`, "k3d cluster list");
  return ok("k3d", version);
}

export function pulumiRow({ pulumi, system }: Pick<Facts, "pulumi" | "system">): Row {
  const cure = `to have it at hand: ${installCommand("pulumi", system)}`;
  if (pulumi === undefined) return ok("Pulumi", "not on PATH; fetched by `npm start`", cure);
  if (isAtLeast(pulumi, MINIMUM_CLI)) return ok("Pulumi", pulumi);
  return ok("Pulumi", `${pulumi} on PATH is older than ${MINIMUM_CLI}; another one is fetched by \`npm start\``, cure);
}

function portsRow({ taken, nodes }: Facts, needs: Needs, hostPorts: string): Row {
  const what = `Ports ${hostPorts}`;
  if (taken === undefined) return later(what, "Docker");
  if (taken.length === 0) return ok(what, "free, or the stack's own");
  const portsOf = (who?: string) => taken.filter(({ holder }) => holder === who).map(({ port }) => port);
  const holders = [...new Set(taken.map(({ holder }) => holder))];
  const who = holders.map((holder) => `${portsOf(holder).join(", ")} by ${holder ?? "another program"}`);
  const ends = new Set(taken.flatMap(({ end }) => end ?? []));
  const end = ends.size > 0 ? `end what is there:\n${[...ends].join(" && ")}` : "end that program";
  // A cluster keeps the ports that it was made with.
  const move = nodes ? [] : moved(needs, hostPorts);
  const cure = move.length > 0 ? `${end}\nor take other ports:\n${move.join(" && ")}` : end;
  return missing(what, `taken: ${who.join("; ")}`, cure);
}

/** The most ports that a cluster maps. */
const MOST = 100;

/**
 * Commands that take the services to the ports after those of the stack. In steps that are right each: a wider range, the
 * services, the narrower range. None where the range is too wide for that.
 */
function moved({ stack, ports = {} }: Needs, hostPorts: string): string[] {
  const { [0]: first = 0, length: count } = portRange(hostPorts);
  const last = first + 2 * count - 1;
  if (2 * count > MOST || last > 65535) return [];
  const to = (value: string) => setCommand(stack, ["cluster", "hostPorts"], value);
  const services = Object.entries(ports).map(([index, port]) =>
    setCommand(stack, ["services", Number(index), "hostPort"], port + count),
  );
  return [to(`${first}-${last}`), ...services, to(`${first + count}-${last}`)];
}
