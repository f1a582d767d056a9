/** Connects this process's own input and output to a command in a pod, as if it ran here. */
import type { Cluster } from "./cluster";
import { execInPod, type PodContainer } from "./exec";

/** Whether a person sits at both ends. */
export const atTerminal = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

/** Ends this process when nobody reads what it prints any more, as `… | head` does when it has seen enough. */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
}

/** Runs `command` and gives its exit code. */
export async function attach(cluster: Cluster, target: PodContainer, command: string[]): Promise<number> {
  const tty = atTerminal();
  // The pod's terminal does the editing and the echo; Ctrl-C goes there as well.
  if (tty) process.stdin.setRawMode(true);
  endWithReader();
  try {
    const { stdin, stdout, stderr } = process;
    return await execInPod(cluster, target, command, { stdin, stdout, stderr, tty });
  } finally {
    if (tty) process.stdin.setRawMode(false);
    // Else the open input would keep this process.
    process.stdin.destroy();
  }
}
