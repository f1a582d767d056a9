/** Host ports that are taken, and by whom as far as this system tells. */
import execa from "execa";

import { portRange } from "../../../components/k3d/ports";
import { isTaken } from "../free-place";
import type { TakenPort } from "./checks";

export async function takenPorts(range: string): Promise<TakenPort[]> {
  const taken = await Promise.all(portRange(range).map(async (port) => ((await isTaken(port)) ? port : undefined)));
  const ports = taken.filter((port) => port !== undefined);
  return Promise.all(ports.map(async (port) => ({ port, holder: await holderOf(port) })));
}

async function holderOf(port: number): Promise<string | undefined> {
  const container = await output("docker", ["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}"]);
  if (container) return `the container ${container.split("\n")[0]}`;
  const [lsof, ss] = await Promise.all([
    output("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]),
    output("ss", ["-Hltnp", `sport = :${port}`]),
  ]);
  return processOf(lsof, ss);
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
