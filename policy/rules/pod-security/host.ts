/** Nothing of the node: no namespace, no file, no port, no address of it. */
import { ofContainers } from "../../pod";
import { control, everyContext, handlersOf } from "./standard";

const hostProcess = control(
  "HostProcess",
  { description: "No pod is a Windows HostProcess", cure: "remove securityContext.windowsOptions.hostProcess" },
  (pod) =>
    everyContext(pod, ({ windowsOptions }) =>
      windowsOptions?.hostProcess ? ["securityContext.windowsOptions.hostProcess is set"] : [],
    ),
);

const hostNamespaces = control(
  "Host Namespaces",
  {
    description: "No pod shares the node's network, processes or IPC",
    cure: "remove hostNetwork, hostPID and hostIPC from the pod",
  },
  ({ spec }) =>
    (["hostNetwork", "hostPID", "hostIPC"] as const).filter((key) => spec[key]).map((key) => `${key} is set`),
);

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

const volumeTypes = control(
  "Volume Types",
  {
    description: "A volume is of a kind that reaches neither the node's files nor a storage past the cluster's own",
    cure: `use one of ${VOLUMES.join(", ")}`,
  },
  ({ spec: { volumes = [] } }) =>
    volumes
      .filter((volume) => !VOLUMES.some((type) => volume[type]))
      .map(({ name, ...types }) => `volume ${name} is of the type ${Object.keys(types).join(", ") || "(none)"}`),
);

const hostPorts = control(
  "Host Ports",
  { description: "No container takes a port of its node", cure: "remove hostPort; a Service makes a pod reachable" },
  (pod) =>
    ofContainers(pod, ({ ports = [] }) =>
      ports.filter((port) => port.hostPort).map((port) => `hostPort ${port.hostPort}`),
    ),
);

const hostProbes = control(
  "Host Probes / Lifecycle Hooks",
  {
    description: "Probes and lifecycle hooks call the pod itself, no other host",
    cure: "remove `host` from the probe or hook",
  },
  (pod) =>
    ofContainers(pod, (container) =>
      handlersOf(container).flatMap(([name, handler]) =>
        (["httpGet", "tcpSocket"] as const)
          .filter((type) => handler?.[type]?.host)
          .map((type) => `${name}.${type}.host is set`),
      ),
    ),
);

export const HOST = [hostProcess, hostNamespaces, volumeTypes, hostPorts, hostProbes];
