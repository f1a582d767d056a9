/** Host ports that are taken, and by whom as far as this system tells. */
import { run } from "../../../components/command";
import { takenPorts } from "../../../components/cluster/k3d/ports";
import type { TakenPort } from "./needs";

/** @param isOwn whether a container is the stack's own, which is none of others'. */
export async function heldPorts(range: string, isOwn: (container: string) => Promise<boolean>): Promise<TakenPort[]> {
  const ports = await takenPorts(range);
  const holders = await Promise.all(ports.map(async (port) => ({ port, ...(await holderOf(port, isOwn)) })));
  return holders.flatMap(({ own, ...held }) => (own ? [] : [held]));
}

type Holder = Omit<TakenPort, "port">;

async function holderOf(
  port: number,
  isOwn: (container: string) => Promise<boolean>,
): Promise<Holder & { readonly own?: boolean }> {
  const containers = await output("docker", ["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}"]);
  const [name] = containers.split("\n");
  if (name) return { holder: `the container ${name}`, end: `docker stop ${name}`, own: await isOwn(name) };
  const [lsof, ss] = await Promise.all([
    output("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]),
    output("ss", ["-Hltnp", `sport = :${port}`]),
  ]);
  return processOf(lsof, ss);
}

/** `node (process 4711)`, from what `lsof -Fpc` or else `ss -p` prints; nothing for a process of somebody else. */
export function processOf(lsof: string, ss: string): Holder {
  const [, pid, name] = /^p(\d+)\nc(.+)$/m.exec(lsof) ?? [];
  const [, program, id] = /users:\(\("([^"]+)",pid=(\d+)/.exec(ss) ?? [];
  const found = pid ? { pid, name } : id ? { pid: id, name: program } : undefined;
  return found ? { holder: `${found.name} (process ${found.pid})`, end: `kill ${found.pid}` } : {};
}

/** What a command printed; empty where it is not installed or fails. */
const output = (command: string, args: string[]) => run(command, args, { silence: 3 }).catch(() => "");
