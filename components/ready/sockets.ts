/** What a container listens on, asked in the container itself. */
import { PassThrough } from "node:stream";

import type { KubeConfig, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { listenersOf, type Listener } from "./diagnosis/listening";

/** A container that is just ending may leave the question without an answer. */
const ANSWER_MS = 3000;

/** None where it has no `cat`, where the login may not ask, or where it has just ended. */
export async function listenersIn(config: KubeConfig, pod: V1Pod, container: string): Promise<Listener[]> {
  const { Exec } = await import("@kubernetes/client-node");
  const { namespace = "", name = "" } = pod.metadata ?? {};
  const stdout = new PassThrough();
  let printed = "";
  stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const command = ["cat", "/proc/net/tcp", "/proc/net/tcp6"];
  const errors = new PassThrough().resume();
  let timer: NodeJS.Timeout | undefined;
  let close: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ANSWER_MS);
    new Exec(config)
      .exec(namespace, name, container, command, stdout, errors, null, false, () => resolve())
      .then((socket) => {
        close = () => socket.close();
        socket.onclose = () => resolve();
        socket.onerror = () => resolve();
      })
      .catch(() => resolve());
  });
  clearTimeout(timer);
  close?.();
  return listenersOf(printed);
}
