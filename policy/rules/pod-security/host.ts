/** Nothing of the node: no namespace, no file, no port, no address of it. */
import type { api } from "../../object";
import { ofContainers } from "../../pod";
import { control, everyContext } from "./standard";

const hostProcess = control({
  name: "HostProcess",
  description: "No pod is a Windows HostProcess",
  cure: "remove securityContext.windowsOptions.hostProcess",
  check: everyContext(
    ({ windowsOptions }) => windowsOptions?.hostProcess && "securityContext.windowsOptions.hostProcess is set",
  ),
});

const hostNamespaces = control({
  name: "Host Namespaces",
  description: "No pod shares the node's network, processes or IPC",
  cure: "remove hostNetwork, hostPID and hostIPC from the pod",
  check: ({ spec }) =>
    (["hostNetwork", "hostPID", "hostIPC"] as const).filter((key) => spec[key]).map((key) => `${key} is set`),
});

const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
] as const;

const volumeTypes = control({
  name: "Volume Types",
  description: "A volume is of a kind that reaches neither the node's files nor a storage past the cluster's own",
  cure: `use one of ${VOLUMES.join(", ")}`,
  check: ({ spec: { volumes = [] } }) =>
    volumes
      .filter((volume) => !VOLUMES.some((type) => volume[type]))
      .map(({ name, ...types }) => `volume ${name} is of the type ${Object.keys(types).join(", ") || "(none)"}`),
});

const hostPorts = control({
  name: "Host Ports",
  description: "No container takes a port of its node",
  cure: "remove hostPort; a Service makes a pod reachable",
  check: ofContainers(({ ports = [] }) =>
    ports.filter(({ hostPort }) => hostPort).map(({ hostPort }) => `hostPort ${hostPort}`),
  ),
});

/** Everything that calls a container from outside: its probes and the hooks of its life. */
const handlersOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: api.V1Container) =>
  Object.entries({
    livenessProbe,
    readinessProbe,
    startupProbe,
    "lifecycle.postStart": lifecycle?.postStart,
    "lifecycle.preStop": lifecycle?.preStop,
  });

const hostProbes = control({
  name: "Host Probes / Lifecycle Hooks",
  description: "Probes and lifecycle hooks call the pod itself, no other host",
  cure: "remove `host` from the probe or hook",
  check: ofContainers((container) =>
    handlersOf(container).flatMap(([name, handler]) =>
      (["httpGet", "tcpSocket"] as const)
        .filter((type) => handler?.[type]?.host)
        .map((type) => `${name}.${type}.host is set`),
    ),
  ),
});

export const HOST = [hostProcess, hostNamespaces, volumeTypes, hostPorts, hostProbes];
