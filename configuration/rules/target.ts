import { portRange } from "../../components/cluster/k3d/ports";
import { isTooOld, OLDEST_KUBERNETES } from "../../components/kubernetes/version";
import { pathText, removeCommand, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import { DEFAULT_HOST_PORTS, K3S_IMAGE, type ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

/** A host port makes sense in k3d alone, and only inside the range mapped when the cluster was made. */
export function targetFaults({ stack, cluster, services }: Readable, at: Path, service: ServiceSettings): Fault[] {
  if (service.hostPort === undefined || cluster === undefined) return [];
  const path = pathText([...at, "hostPort"]);
  if (!cluster.k3d) {
    const cure = removeCommand(stack, [...at, "hostPort"]);
    return [
      { path, problem: "this cluster has no ports on this machine", rule: "hostPort goes with cluster.kind k3d", cure },
    ];
  }
  const { hostPorts } = cluster.k3d;
  // No usable range is told at the range, with the one that this is held against.
  const range = isUsable(portRange(hostPorts)) ? hostPorts : rangeAround(services);
  const ports = portRange(range);
  if (ports.includes(service.hostPort)) return [];
  const taken = [...services.values()].map(({ hostPort }) => hostPort);
  const free = ports.find((port) => !taken.includes(port));
  const rule = `hostPort is one of cluster.hostPorts, ${range}: they are mapped when the cluster is made`;
  return [
    {
      path,
      problem: `${service.hostPort} is not mapped`,
      rule,
      cure:
        free === undefined ? removeCommand(stack, [...at, "hostPort"]) : setCommand(stack, [...at, "hostPort"], free),
    },
  ];
}

export function clusterFaults({ stack, cluster, services }: Readable): Fault[] {
  if (!cluster?.k3d) return [];
  const { hostPorts, image } = cluster.k3d;
  return [...rangeFaults(stack, hostPorts, services), ...versionFaults(stack, image)];
}

const isUsable = ({ length }: readonly number[]) => length >= 1 && length <= 100;

function rangeFaults(stack: string, hostPorts: string, services: Readable["services"]): Fault[] {
  if (isUsable(portRange(hostPorts))) return [];
  const cure = setCommand(stack, ["cluster", "hostPorts"], rangeAround(services));
  return [
    {
      path: "cluster.hostPorts",
      problem: `${hostPorts} is no usable range`,
      rule: "1 to 100 ports, FIRST-LAST",
      cure,
    },
  ];
}

/** The tens that the services' ports lie in: likely what was there before, which the cluster has by now. */
function rangeAround(services: Readable["services"]): string {
  const used = [...services.values()].flatMap(({ hostPort }) => hostPort ?? []);
  const [first, last] = [Math.min(...used), Math.max(...used)].map((port) => Math.floor(port / 10) * 10);
  const around = `${first}-${last! + 9}`;
  return used.length > 0 && isUsable(portRange(around)) ? around : DEFAULT_HOST_PORTS;
}

/** k3s's own tags name the Kubernetes inside; of another image, `latest` or a digest nobody can tell. */
function versionFaults(stack: string, image: string): Fault[] {
  const version = /(?:^|\/)k3s:(v\d[^@]*)/.exec(image)?.[1];
  if (version === undefined || !isTooOld(version)) return [];
  return [
    {
      path: "cluster.image",
      problem: `${image} is Kubernetes ${version}`,
      rule: `a stack needs Kubernetes ${OLDEST_KUBERNETES} or later: older ones lose requests in each rollout`,
      cure: setCommand(stack, ["cluster", "image"], K3S_IMAGE),
    },
  ];
}

/** An import reaches k3d's nodes alone, and they take nothing else. */
export function deliveryFaults({ stack, cluster, delivery }: Readable): Fault[] {
  if (!cluster || !delivery || (delivery.kind === "k3d-import") === (cluster.k3d !== undefined)) return [];
  return [
    {
      path: "delivery.kind",
      problem: `${delivery.kind} does not go with cluster.kind ${cluster.k3d ? "k3d" : "existing"}`,
      rule: "k3d-import goes with k3d; other clusters pull from a registry",
      cure: cluster.k3d
        ? setCommand(stack, ["delivery"], { kind: "k3d-import" })
        : writeLine(
            stack,
            ["delivery"],
            "{ kind: registry, registry: <the registry, such as ghcr.io/you>, version: v1.0.0 }",
          ),
    },
  ];
}
