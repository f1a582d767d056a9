import type { CoreV1Api, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

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
