/** What a stack is called, where it runs, and how images get there. */
import { existsSync } from "node:fs";

import { portRange } from "../../components/cluster/k3d/ports";
import { isTooOld, OLDEST_KUBERNETES } from "../../components/kubernetes/version";
import { pathText, removeCommand, setCommand, shell, writeLine } from "../cures";
import { DEFAULT_HOST_PORTS, K3S_IMAGE, type ServiceSettings } from "../schema";
import { stackPath } from "../stack-file";
import type { Found, Path, Readable } from "./readable";

/** No stack of such a name was ever made: its file alone is renamed, and then named as the new one is. */
export function stackFaults({ stack, root }: Readable): Found {
  if (/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/.test(stack)) return undefined;
  return {
    path: "(stack name)",
    problem: `"${stack}" cannot end a namespace's name`,
    rule: "namespaces are <service>-<stack>: lower-case letters, digits and -, at most 22 characters",
    cure: `mv ${shell(`Pulumi.${stack}.yaml`)} Pulumi.${freeStack(stack, root)}.yaml`,
  };
}

/** The nearest name that a stack may have, and none of the files has. */
function freeStack(stack: string, root: string): string {
  const plain = (text: string, length: number) => text.slice(0, length).replace(/^-+|-+$/g, "");
  const name = plain(stack.toLowerCase().replace(/[^a-z0-9]+/g, "-"), 20).replace(/^-+/, "") || "staging";
  const names = [name, ...Array.from({ length: 9 }, (_, i) => `${plain(name, 18)}-${i + 2}`)];
  return names.find((free) => !existsSync(stackPath(root, free))) ?? name;
}

/** A host port makes sense in k3d alone, and only inside the range mapped when the cluster was made. */
export function targetFaults({ stack, cluster, services }: Readable, at: Path, { hostPort }: ServiceSettings): Found {
  if (hostPort === undefined || cluster === undefined) return undefined;
  const key = [...at, "hostPort"];
  const [path, cure] = [pathText(key), removeCommand(stack, key)];
  const where = "hostPort goes with cluster.kind k3d";
  if (!cluster.k3d) return { path, problem: "this cluster has no ports on this machine", rule: where, cure };
  const { hostPorts } = cluster.k3d;
  // No usable range is told at the range, with the one that this is held against.
  const range = isUsable(hostPorts) ? hostPorts : rangeAround(services);
  const ports = portRange(range);
  if (ports.includes(hostPort)) return undefined;
  const taken = [...services.values()].map((each) => each.hostPort);
  const free = ports.find((port) => !taken.includes(port));
  return {
    path,
    problem: `${hostPort} is not mapped`,
    rule: `hostPort is one of cluster.hostPorts, ${range}: they are mapped when the cluster is made`,
    cure: free === undefined ? cure : setCommand(stack, key, free),
  };
}

export function rangeFaults({ stack, cluster, services }: Readable): Found {
  const { hostPorts } = cluster?.k3d ?? {};
  if (hostPorts === undefined || isUsable(hostPorts)) return undefined;
  const cure = setCommand(stack, ["cluster", "hostPorts"], rangeAround(services));
  const rule = "1 to 100 ports, FIRST-LAST";
  return { path: "cluster.hostPorts", problem: `${hostPorts} is no usable range`, rule, cure };
}

function isUsable(range: string): boolean {
  const { length } = portRange(range);
  return length >= 1 && length <= 100;
}

/** The tens that the services' ports lie in: likely what was there before, which the cluster has by now. */
function rangeAround(services: Readable["services"]): string {
  const used = [...services.values()].flatMap(({ hostPort }) => hostPort ?? []);
  const [first, last] = [Math.min(...used), Math.max(...used)].map((port) => Math.floor(port / 10) * 10);
  const around = `${first}-${last! + 9}`;
  return used.length > 0 && isUsable(around) ? around : DEFAULT_HOST_PORTS;
}

/** k3s's own tags name the Kubernetes inside; of another image, `latest` or a digest nobody can tell. */
export function versionFaults({ stack, cluster }: Readable): Found {
  const { image = "" } = cluster?.k3d ?? {};
  const version = /(?:^|\/)k3s:(v\d[^@]*)/.exec(image)?.[1];
  if (version === undefined || !isTooOld(version)) return undefined;
  return {
    path: "cluster.image",
    problem: `${image} is Kubernetes ${version}`,
    rule: `a stack needs Kubernetes ${OLDEST_KUBERNETES} or later: older ones lose requests in each rollout`,
    cure: setCommand(stack, ["cluster", "image"], K3S_IMAGE),
  };
}

/** An import reaches k3d's nodes alone, and they take nothing else. */
export function deliveryFaults({ stack, cluster, delivery }: Readable): Found {
  if (!cluster || !delivery || (delivery.kind === "k3d-import") === (cluster.k3d !== undefined)) return undefined;
  const registry = "{ kind: registry, registry: <the registry, such as ghcr.io/you>, version: v1.0.0 }";
  return {
    path: "delivery.kind",
    problem: `${delivery.kind} does not go with cluster.kind ${cluster.k3d ? "k3d" : "existing"}`,
    rule: "k3d-import goes with k3d; other clusters pull from a registry",
    cure: cluster.k3d
      ? setCommand(stack, ["delivery"], { kind: "k3d-import" })
      : writeLine(stack, ["delivery"], registry),
  };
}
