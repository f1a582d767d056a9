/** Ports on this machine: the service's own where it is free, or the next one. */
import { createServer, type AddressInfo } from "node:net";

import { isTaken } from "../../../components/cluster/k3d/ports";
import type { ServiceSettings } from "../../../configuration/schema";

/** What stands for the port in `dev.command` and `dev.env`. */
const PLACEHOLDER = "{port}";

export const atPort = (text: string, port: number): string => text.replaceAll(PLACEHOLDER, String(port));

/** The port where people look for a service: that of the stack where it has one. */
export const wishedPort = ({ hostPort, port }: Pick<ServiceSettings, "hostPort" | "port">): number => hostPort ?? port;

const LAST = 65_535;

/**
 * A port for each of `wished`, in their order: itself, or the first after it that nothing listens on and none before has.
 *
 * @param taken whether something listens on a port.
 */
export async function freePorts(
  wished: readonly number[],
  taken: (port: number) => Promise<boolean> = isTakenAnywhere,
): Promise<number[]> {
  const chosen: number[] = [];
  for (const wish of wished) {
    let port = wish;
    // Another one's wish is its own, also where it comes later.
    const isOthers = () => port !== wish && wished.includes(port);
    while (port < LAST && (chosen.includes(port) || isOthers() || (await taken(port)))) port += 1;
    chosen.push(port);
  }
  return chosen;
}

/** On macOS a port of all addresses does not keep others from that of one. */
const isTakenAnywhere = async (port: number) => (await isTaken(port)) || (await isTakenAt(port, "127.0.0.1"));

const isTakenAt = (port: number, host: string) =>
  listening(port, host).then(
    () => false,
    () => true,
  );

/** Some port that nothing listens on. */
export const anyPort = (): Promise<number> => listening(0, "127.0.0.1");

const listening = (port: number, host: string) =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen({ port, host, exclusive: true }, () => {
      const { port: found } = server.address() as AddressInfo;
      server.close(() => resolve(found));
    });
  });
