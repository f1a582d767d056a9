import { createServer } from "node:net";

/** First of the node ports that a k3d cluster's host ports lead to (Kubernetes allows 30000 to 32767). */
const FIRST_NODE_PORT = 30080;

/** `8000-8009` → `[8000, …, 8009]`; empty where the last port comes before the first. */
export function portRange(range: string): number[] {
  const [first = 0, last = -1] = range.split("-").map(Number);
  return last > 65535 ? [] : Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

/** The node port behind `hostPort`, in a cluster that maps `range`. */
export const nodePortOf = (range: string, hostPort: number): number =>
  FIRST_NODE_PORT + hostPort - (portRange(range)[0] ?? hostPort);

/** k3d's `--port` argument that maps the whole range at creation: ports cannot be added later without a proxy node. */
export function portMapping(range: string): string {
  const ports = portRange(range);
  return `${range}:${FIRST_NODE_PORT}-${FIRST_NODE_PORT + ports.length - 1}@server:0:direct`;
}

/** Whether something listens on `port` of this machine, on any address. */
export const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(true));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve(false)));
  });

/** The ports of `range` that something listens on. */
export async function takenPorts(range: string): Promise<number[]> {
  const ports = portRange(range);
  const taken = await Promise.all(ports.map(isTaken));
  return ports.filter((_, i) => taken[i]);
}
