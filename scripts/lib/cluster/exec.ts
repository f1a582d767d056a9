/** Commands inside a pod, over the Kubernetes API. */
import { PassThrough, Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";

import type { V1Status } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { kubernetes, type Cluster } from "./cluster";
import { Failure } from "../../../configuration/failure";

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin?: Readable;
  /** Give it a terminal of its own; then `stdout` has to be this one's. */
  readonly tty?: boolean;
  /** Ends the connection; the command ends when it writes the next time. */
  readonly signal?: AbortSignal;
}

/** Runs `command` and gives its exit code. */
async function execInPod(
  { config }: Cluster,
  target: PodContainer,
  command: string[],
  streams: Streams,
): Promise<number> {
  const { Exec } = await kubernetes();
  const { namespace, pod, container } = target;
  const { stdout, stderr, stdin = null, tty = false, signal } = streams;
  return new Promise((resolve, reject) => {
    // The client calls this from its socket, where what is thrown would end the program.
    const ended = (status: V1Status) => {
      const code = exitCode(status);
      if (code === undefined) reject(new Error(status.message));
      else resolve(code);
    };
    new Exec(config)
      .exec(namespace, pod, container, command, stdout, tty ? null : stderr, stdin, tty, ended)
      .then((socket) => {
        signal?.addEventListener("abort", () => socket.close());
        // Without a status the connection broke, or the pod went away.
        socket.onclose = () => reject(new Error(`the connection to ${pod} was closed`));
        socket.onerror = (event: { readonly message: string }) => reject(new Error(event.message));
      })
      .catch((event: { readonly message: string }) => reject(refused(event.message, target)));
  });
}

/** A connection that is refused says its status alone, without the API server's words. */
const refused = (message: string, { namespace }: PodContainer): Error =>
  message.endsWith("response: 403")
    ? new Failure(
        `This login may not run commands in pods (HTTP 403): it lacks the right to create pods/exec in the namespace ` +
          `${namespace}, which the cluster's own roles edit and admin have.`,
      )
    : new Error(message);

/** Runs `command` and gives what it prints; undefined where it fails. */
export async function outputInPod(
  cluster: Cluster,
  target: PodContainer,
  command: string[],
  input?: string,
): Promise<string | undefined> {
  const { code, printed } = await printedInPod(cluster, target, command, input);
  return code === 0 ? printed : undefined;
}

/** Runs `command` and gives its exit code and what it prints. */
export async function printedInPod(
  cluster: Cluster,
  target: PodContainer,
  command: string[],
  input?: string | Readable,
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const ended = Promise.all([text(stdout), text(stderr)]);
  const stdin = typeof input === "string" ? Readable.from([Buffer.from(input)]) : input;
  const code = await execInPod(cluster, target, command, { stdout, stderr, stdin });
  stdout.end();
  stderr.end();
  const [printed, complaint] = await ended;
  return { code, printed: printed.trim(), complaint: complaint.trim() };
}

/** Runs `command` between streams of any length; gives its exit code and its complaint. */
export async function streamInPod(
  cluster: Cluster,
  target: PodContainer,
  command: string[],
  { stdin, stdout = new PassThrough().resume(), signal }: Partial<Pick<Streams, "stdin" | "stdout" | "signal">>,
) {
  const stderr = new PassThrough();
  const complaint = text(stderr);
  const code = await execInPod(cluster, target, command, { stdout, stderr, stdin, signal });
  stderr.end();
  return { code, complaint: (await complaint).trim() };
}

/** Undefined where the command was never run. */
function exitCode({ status, details }: V1Status): number | undefined {
  if (status === "Success") return 0;
  const cause = details?.causes?.find(({ reason }) => reason === "ExitCode");
  return cause && Number(cause.message);
}

/** Whether a person sits at both ends. */
export const atTerminal = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

/** Ends this process when nobody reads what it prints any more, as `… | head` does when it has seen enough. */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
}

/** Connects this process's own input and output to `command`, as if it ran here; gives its exit code. */
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
