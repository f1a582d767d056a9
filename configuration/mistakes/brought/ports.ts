/** Ports: compose's `8001:8000`, its long form, and Kubernetes' lists. */
import { isMap, type Around, type Bring, type Step } from "./step";

interface Pair {
  readonly host?: number;
  readonly container: number;
}

const portOf = (value: unknown): number | undefined => {
  const port = Number(/^\d{1,5}$/.exec(String(value))?.[0]);
  return port >= 1 && port <= 65_535 ? port : undefined;
};

/** Of several, the first: a service has one. */
function pairOf(value: unknown): Pair | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  const parts = isMap(one)
    ? [one["published"] ?? one["hostPort"], one["target"] ?? one["containerPort"] ?? one["targetPort"] ?? one["port"]]
    : String(one)
        .replace(/\/(tcp|udp)$/, "")
        .split(":");
  const container = portOf(parts.at(-1));
  return container === undefined ? undefined : { host: portOf(parts.at(-2)), container };
}

/** The one that was meant where it is free, or else another one. */
const hostPort = (meant: unknown, { service, hostPorts }: Around): Step[] => {
  if (service["hostPort"] !== undefined || hostPorts.length === 0) return [];
  const port = portOf(meant);
  return [{ key: "hostPort", value: port !== undefined && hostPorts.includes(port) ? port : hostPorts[0] }];
};

/** @param given what already stands in `port`, where that is right. */
const containerPort = (port: number, { service }: Around): Step[] =>
  typeof service["port"] === "number" ? [] : [{ key: "port", value: port }];

export const ports: Bring = (value, around) => {
  const pair = pairOf(value);
  if (!pair) return typeof around.service["port"] === "number" ? [] : undefined;
  return [...containerPort(pair.container, around), ...(pair.host === undefined ? [] : hostPort(pair.host, around))];
};

/** What only other containers reach. */
export const exposed: Bring = (value, around) => {
  const pair = pairOf(value);
  if (pair) return containerPort(pair.container, around);
  return around.service["port"] === undefined ? undefined : [];
};

/** Nobody chooses a node port here: a port of this machine leads to it. */
export const nodePort: Bring = (value, around) => hostPort(value, around);

/** A list or a pair in `hostPort` itself. */
export const published: Bring = (value, around) => {
  const pair = pairOf(value);
  const rest: Around = { ...around, service: { ...around.service, hostPort: undefined } };
  return pair && hostPort(pair.host ?? pair.container, rest);
};
