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

export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin?: Readable;
  /** Give it a terminal of its own; then `stdout` has to be this one's. */
  readonly tty?: boolean;
}

/** Runs `command` and gives its exit code. */
export async function execInPod(
  { config }: Cluster,
  target: PodContainer,
  command: string[],
  streams: Streams,
): Promise<number> {
  const { Exec } = await kubernetes();
  const { namespace, pod, container } = target;
  const { stdout, stderr, stdin = null, tty = false } = streams;
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
  const stdout = new PassThrough();
  const printed = text(stdout);
  const stdin = input === undefined ? undefined : Readable.from([Buffer.from(input)]);
  const code = await execInPod(cluster, target, command, { stdout, stderr: new PassThrough().resume(), stdin });
  stdout.end();
  return code === 0 ? (await printed).trim() : undefined;
}

/** Undefined where the command was never run. */
function exitCode({ status, details }: V1Status): number | undefined {
  if (status === "Success") return 0;
  const cause = details?.causes?.find(({ reason }) => reason === "ExitCode");
  return cause && Number(cause.message);
}
