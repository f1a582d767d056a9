/** What a stack needs of this machine, checked on facts that were gathered before. */
import { MINIMUM_CLI } from "../engine/pulumi-cli";
import { diskRow, dockerRow, memoryRow } from "./docker-rows";
import { installCommand } from "./install";
import type { Facts, Needs } from "./needs";
import { portsRow } from "./ports-row";
import { missing, ok, type Row } from "./row";

const MINIMUM = { node: "22.19", k3d: "5.6" } as const;

export function check(facts: Facts, needs: Needs): Row[] {
  const { docker } = facts;
  const nodes = needs.hostPorts !== undefined;
  const k3d = needs.hostPorts === undefined ? [] : [k3dRow(facts), portsRow(facts, needs, needs.hostPorts)];
  return [
    nodeRow(facts),
    ...(needs.docker ? [dockerRow(facts, nodes)] : []),
    ...(facts.brokenLogins ? [missing("Docker's logins", facts.brokenLogins, "")] : []),
    ...k3d,
    pulumiRow(facts),
    ...(needs.docker && docker.state === "running" ? [diskRow(facts), memoryRow(docker, needs.memory ?? 0)] : []),
  ];
}

/** Whether version `has` (`5.8.3`) is `least` (`5.6`) or later. */
export function isAtLeast(has: string, least: string): boolean {
  const [a, b] = [has, least].map((version) => version.split(/[.+-]/).map(Number));
  for (const [i, part] of b!.entries()) if ((a![i] ?? 0) !== part) return (a![i] ?? 0) > part;
  return true;
}

export function nodeRow({ node, system }: Pick<Facts, "node" | "system">): Row {
  if (isAtLeast(node, MINIMUM.node)) return ok("Node.js", node);
  return missing("Node.js", `${node}, older than ${MINIMUM.node}`, installCommand("node", system));
}

function k3dRow({ k3d, system }: Facts): Row {
  if (k3d === undefined) return missing("k3d", "not installed", installCommand("k3d", system));
  const { version, failure } = k3d;
  if (!isAtLeast(version, MINIMUM.k3d))
    return missing("k3d", `${version}, older than ${MINIMUM.k3d}`, installCommand("k3d", system));
  if (failure) return missing("k3d", `${version}, which fails where \`docker\` works: ${failure}`, "k3d cluster list");
  return ok("k3d", version);
}

export function pulumiRow({ pulumi, system }: Pick<Facts, "pulumi" | "system">): Row {
  const install = installCommand("pulumi", system);
  if (pulumi === undefined)
    return { ...ok("Pulumi", "not on PATH; fetched by `npm start`"), cure: `to have it at hand: ${install}` };
  if (isAtLeast(pulumi, MINIMUM_CLI)) return ok("Pulumi", pulumi);
  const found = `${pulumi} on PATH is older than ${MINIMUM_CLI}; another one is fetched by \`npm start\``;
  return { ...ok("Pulumi", found), cure: `to have it at hand: ${install}` };
}
