/** What gives a stack a k3d cluster and host ports of its own on this machine, as it is printed. */
import { takenByClusters } from "../../../components/cluster/k3d/k3d";
import { portRange, takenPorts } from "../../../components/cluster/k3d/ports";
import { ADOPTION } from "../../../stacks/cluster-cures";
import type { Settings } from "../../../configuration/config";
import { freeName, setCommand } from "../../../configuration/cures";
import { freeRange, movedPort } from "./free-place";
import { npmRun } from "../terminal/greeting";
import { PROJECT } from "../terminal/project";

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
