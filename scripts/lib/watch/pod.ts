/** One pod of a watched service: it gets files, starts anew by itself, and is ready once it has them. */
import { get } from "node:https";
import { PassThrough, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { instead } from "../../../components/cluster/api-error";
import { patching } from "../../../components/cluster/live-object";
import { SYNCED } from "../../../components/kubernetes/labels";
import { hasCondition, isReady } from "../../../components/ready/sight";
import type { ServiceSettings } from "../../../configuration/schema";
import type { Cluster } from "../cluster/cluster";
import { streamInPod } from "../cluster/exec";
import { archive, SYNC_SCRIPT, type Contents } from "./archive";
import { Looks, processes, type Outcome } from "./processes";

/** Seconds that a start anew may take, as far as an answer to the readiness probe. */
const SECONDS = 30;
const ANSWER_PAUSE_MS = 50;
const CLOSE_MS = 1000;

/** What came of files in a pod: undefined where it goes on with them, else why it does not. */
export type Fault = string | undefined;

export const nameOf = ({ metadata }: V1Pod): string => metadata?.name ?? "";

/** Whether its container runs, which takes files then. */
export const runs = ({ status }: V1Pod, container: string): boolean =>
  status?.containerStatuses?.some(({ name, state }) => name === container && state?.running) === true;

export const isSynced = ({ status }: V1Pod): boolean => hasCondition(status?.conditions, SYNCED);

/** As it is by now; undefined where it is gone, or going. */
export async function again({ core }: Cluster, pod: V1Pod): Promise<V1Pod | undefined> {
  const { name = "", namespace = "", uid } = pod.metadata ?? {};
  const now = await core.readNamespacedPod({ name, namespace }).catch(instead(404, undefined));
  return now?.metadata?.uid === uid && !now?.metadata?.deletionTimestamp ? now : undefined;
}

/** The next pod starts anew when this one is in the Service. */
export async function untilReady(cluster: Cluster, pod: V1Pod): Promise<void> {
  if (isReady(pod)) return;
  for (let tries = 0; tries < 100; tries += 1, await sleep(100)) {
    const now = await again(cluster, pod);
    if (!now || isReady(now)) return;
  }
}

/** Opens the pod to the Service, or closes it: a condition that is a gate of its readiness. One that is gone needs neither. */
export async function mark({ core }: Cluster, pod: V1Pod, synced: boolean): Promise<void> {
  const { name = "", namespace = "" } = pod.metadata ?? {};
  const condition = { type: SYNCED, status: synced ? "True" : "False", lastTransitionTime: new Date().toISOString() };
  const body = { status: { conditions: [condition] } };
  const options = await patching("StrategicMergePatch");
  await core.patchNamespacedPodStatus({ name, namespace, body }, options).catch(instead(404, undefined));
}

/** Brings files into a pod, and waits until it answers with them. */
export async function sync(cluster: Cluster, pod: V1Pod, service: ServiceSettings, contents: Contents): Promise<Fault> {
  const { bytes, args } = await archive(service, contents);
  const closing = new AbortController();
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const target = { namespace: service.namespace, pod: nameOf(pod), container: service.name };
  const command = ["sh", "-c", SYNC_SCRIPT, "sync", ...args];
  const ended = streamInPod(cluster, target, command, { stdin, stdout, signal: closing.signal }).then(
    ({ complaint }): Fault => `its files could not be written: ${complaint || "no reason was given"}`,
    (error: Error): Fault => error.message,
  );
  stdin.write(bytes);
  try {
    return await Promise.race([ended, answered(cluster, pod, service, looksOf(stdout))]);
  } finally {
    stdin.end();
    // A cluster of before Kubernetes 1.30 is not told that the input has ended.
    void Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]).then(() => closing.abort());
  }
}

/** Until the new processes answer as the old ones did. */
async function answered(
  cluster: Cluster,
  pod: V1Pod,
  service: ServiceSettings,
  outcomes: AsyncIterable<Outcome | undefined>,
): Promise<Fault> {
  const end = Date.now() + SECONDS * 1000;
  for await (const outcome of outcomes) {
    if (outcome === "ended") return "what was started for it has ended";
    if (outcome !== undefined && (await answers(cluster, pod, service))) return undefined;
    if (Date.now() >= end) break;
  }
  return `no new start has answered for ${SECONDS} s`;
}

/** One look after the other, as the script prints them. Once it is over, its last outcome goes on. */
async function* looksOf(output: Readable): AsyncIterable<Outcome | undefined> {
  let text = "";
  let looks: Looks | undefined;
  for await (const chunk of output) {
    text += String(chunk);
    for (let at = text.indexOf("\n\n"); at >= 0; at = text.indexOf("\n\n")) {
      const seen = processes(text.slice(0, at));
      text = text.slice(at + 2);
      if (looks) yield looks.next(seen);
      else looks = new Looks(seen);
    }
  }
}

/** Whether the pod itself answers its readiness probe; asked through the API server, as nothing else leads to one pod. */
export async function answers(
  { config }: Cluster,
  pod: V1Pod,
  { health, namespace, port }: ServiceSettings,
): Promise<boolean> {
  if (!health) return true;
  const server = new URL(config.getCurrentCluster()?.server ?? "");
  const path = `/api/v1/namespaces/${namespace}/pods/${nameOf(pod)}:${port}/proxy${health.readiness}`;
  const options = { host: server.hostname, port: server.port, path, timeout: 3000 };
  await config.applyToHTTPSOptions(options);
  const status = await new Promise<number | undefined>((resolve) => {
    const request = get(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
  if (status !== 200) await sleep(ANSWER_PAUSE_MS);
  return status === 200;
}
