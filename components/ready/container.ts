/** What a container tells: what it logged last, and, asked in the container itself, what it listens on. */
import { PassThrough } from "node:stream";

import type { CoreV1Api, KubeConfig, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { listenersOf, type Listener } from "./diagnosis/listening";

/** Lines that are read of a log: a traceback's last line is near the end, but not always last. */
const LINES = 60;

/** The last lines that a container logged; of the one before, where a new one has just been started. None where there is no log. */
export async function lastLines(
  core: Pick<CoreV1Api, "readNamespacedPodLog">,
  pod: V1Pod,
  container: string,
): Promise<string[]> {
  const { namespace = "", name = "" } = pod.metadata ?? {};
  const status = pod.status?.containerStatuses?.find((one) => one.name === container);
  if (!status?.containerID && !status?.lastState?.terminated) return [];
  const read = (previous: boolean) =>
    core.readNamespacedPodLog({ namespace, name, container, tailLines: LINES, previous }).catch(() => "");
  const previous = status.restartCount > 0 && !status.state?.terminated;
  const text = (await read(previous)) || (previous ? await read(false) : "");
  return text.trimEnd().split("\n").filter(Boolean);
}

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
