/** What pods log, each line marked with its pod; on request also what they go on to log. */
import { createInterface } from "node:readline";
import { PassThrough, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { reason } from "../../../components/cluster/api-error";
import { kubernetes, type Cluster } from "../cluster/cluster";
import { styled } from "../terminal/terminal";

export interface LogOptions {
  readonly follow: boolean;
  /** Of the container that ran before the present one. */
  readonly previous: boolean;
  /** Only that many of the last lines of each pod. */
  readonly tail?: number;
  /** Only what is younger than that, also of a pod that was not known yet. */
  readonly sinceSeconds?: number;
  /** While it follows, a cluster that does not answer is asked again. @default it ends */
  readonly isPatient?: boolean;
}

/** Which pods, by label. */
export interface PodSelector {
  readonly namespace: string;
  readonly labelSelector: string;
}

export async function podsOf({ core }: Cluster, selector: PodSelector): Promise<V1Pod[]> {
  return (await core.listNamespacedPod(selector)).items;
}

/** Prints the logs of all pods; while following, also of pods that a rollout adds and containers that start anew. */
export async function printLogs(cluster: Cluster, selector: PodSelector, options: LogOptions): Promise<void> {
  const known = new Map<string, Promise<void>>();
  do {
    const listed = podsOf(cluster, selector);
    for (const pod of await (options.isPatient ? listed.catch(() => []) : listed)) {
      const run = `${pod.metadata?.name} ${pod.status?.containerStatuses?.[0]?.restartCount}`;
      if (!known.has(run) && hasStarted(pod)) known.set(run, printPod(cluster, pod, options, known.size));
    }
    if (options.follow) await sleep(2000);
  } while (options.follow);
  await Promise.all(known.values());
}

const hasStarted = ({ status }: V1Pod) => status?.containerStatuses?.some(({ containerID }) => containerID) === true;

const COLOURS = ["cyan", "magenta", "green", "yellow", "blue"] as const;

async function printPod(
  { config }: Cluster,
  pod: V1Pod,
  { follow, previous, tail, sinceSeconds }: LogOptions,
  index: number,
): Promise<void> {
  const { name = "", namespace = "" } = pod.metadata ?? {};
  const mark = styled(COLOURS[index % COLOURS.length]!, `[${name}]`);
  const print = (line: string) => console.log(`${mark} ${line}`);
  const { Log } = await kubernetes();
  const stream = new PassThrough();
  // The client listens for no error of a connection that breaks off, as when the cluster stops: it would end this process.
  stream.once("pipe", (source: Readable) => source.on("error", () => stream.end()));
  const lines = createInterface({ input: stream }).on("line", print);
  const ended = new Promise((resolve) => lines.once("close", resolve));
  try {
    await new Log(config).log(namespace, name, pod.spec?.containers[0]?.name ?? "", stream, {
      follow,
      previous,
      tailLines: tail,
      sinceSeconds,
    });
    await ended;
  } catch (error) {
    const isFirst = previous && (error as { code?: unknown }).code === 400;
    print(isFirst ? "(no container ran before this one)" : `(no log: ${reason(error)})`);
  }
}
