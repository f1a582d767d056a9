/** Host ports that are taken, and by whom as far as this system tells. */
import execa from "execa";

import { portRange } from "../../../components/k3d/ports";
import { isTaken } from "../free-place";
import type { TakenPort } from "./checks";

/** @param isOwn whether a container is the stack's own, which is none of others'. */
export async function takenPorts(range: string, isOwn: (container: string) => Promise<boolean>): Promise<TakenPort[]> {
  const taken = await Promise.all(portRange(range).map(async (port) => ((await isTaken(port)) ? port : undefined)));
  const ports = taken.filter((port) => port !== undefined);
  const holders = await Promise.all(ports.map(async (port) => ({ port, ...(await holderOf(port, isOwn)) })));
  return holders.flatMap(({ own, ...held }) => (own ? [] : [held]));
}

async function holderOf(
  port: number,
  isOwn: (container: string) => Promise<boolean>,
): Promise<{ holder?: string; own?: boolean }> {
  const [container] = (await output("docker", ["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}"])).split(
    "\n",
  );
  if (container) return { holder: `the container ${container}`, own: await isOwn(container) };
  const [lsof, ss] = await Promise.all([
    output("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]),
    output("ss", ["-Hltnp", `sport = :${port}`]),
  ]);
  return { holder: processOf(lsof, ss) };
}

/** `node (process 4711)`, from what `lsof -Fpc` or else `ss -p` prints. */
export function processOf(lsof: string, ss: string): string | undefined {
  const [, pid, name] = /^p(\d+)\nc(.+)$/m.exec(lsof) ?? [];
  if (pid) return `${name} (process ${pid})`;
  const [, program, id] = /users:\(\("([^"]+)",pid=(\d+)/.exec(ss) ?? [];
  return id ? `${program} (process ${id})` : undefined;
}

/** What a command printed; empty where it is not installed or fails. */
const output = async (command: string, args: string[]) =>
  (await execa(command, args, { reject: false, timeout: 3000 })).stdout?.trim() ?? "";
