/** Host ports that are taken, and by whom as far as this system tells. */
import { takenPorts } from "../../../components/cluster/k3d/ports";
import { run } from "../../../components/command";

export interface TakenPort {
  readonly port: number;
  /** Who listens there; undefined where it cannot be known. */
  readonly holder?: string;
  /** The command that ends it. */
  readonly end?: string;
}

/** @param isOwn whether a container is the stack's own, which is none of others'. */
export async function heldPorts(range: string, isOwn: (container: string) => Promise<boolean>): Promise<TakenPort[]> {
  const held = (await takenPorts(range)).map(async (port) => {
    const containers = await output("docker", ["ps", "--filter", `publish=${port}`, "--format", "{{.Names}}"]);
    const [name] = containers.split("\n");
    if (name && (await isOwn(name))) return [];
    if (name) return [{ port, holder: `the container ${name}`, end: `docker stop ${name}` }];
    const [lsof, ss] = await Promise.all([
      output("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]),
      output("ss", ["-Hltnp", `sport = :${port}`]),
    ]);
    return [{ port, ...processOf(lsof, ss) }];
  });
  return (await Promise.all(held)).flat();
}

/** `node (process 4711)`, from what `lsof -Fpc` or else `ss -p` prints; nothing for a process of somebody else. */
export function processOf(lsof: string, ss: string): Omit<TakenPort, "port"> {
  const found = /^p(?<pid>\d+)\nc(?<name>.+)$/m.exec(lsof) ?? /users:\(\("(?<name>[^"]+)",pid=(?<pid>\d+)/.exec(ss);
  const { pid, name } = found?.groups ?? {};
  return pid ? { holder: `${name} (process ${pid})`, end: `kill ${pid}` } : {};
}

/** What a command printed; empty where it is not installed or fails. */
const output = (command: string, args: string[]) => run(command, args, { silence: 3 }).catch(() => "");
