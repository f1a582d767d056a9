/** New database connections from inside a service's pods: those of its pool would outlive a login that is gone. */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { kubectl } from "./cluster";
import { SERVER } from "./project";

/** The service, and as what a test calls it another time. */
const PODS = ["-A", "-l", "app.kubernetes.io/name in (board-api, boards)"];

/** With the pod's own environment, twice a second, until its input ends. */
const SCRIPT = `
import os, select, sys, time
import psycopg
while True:
    at = time.time()
    try:
        psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
        print(at, flush=True)
    except Exception as error:
        print(at, type(error).__name__, *str(error).split(), flush=True)
    if select.select([sys.stdin], [], [], 0.5)[0]:
        break
`;

/** One line for a pod, each time that it changes. */
const FIELDS = [
  "{.metadata.namespace}",
  "{.metadata.name}",
  '{.status.conditions[?(@.type=="Ready")].status}',
  "{.metadata.deletionTimestamp}",
  "{.metadata.deletionGracePeriodSeconds}",
];
const LIST = ["get", "pods", ...PODS, "-o", `jsonpath={range .items[*]}${FIELDS.join("|")}{"\\n"}{end}`];
/** Ends with its input: what is killed on this machine alone would go on in the node. */
const WATCH = 'exec 3<&0; kubectl get pods "$@" & pid=$!; { read -r _ <&3; kill $pid; } & wait $pid';
const watchArguments = [...PODS, "--watch", "-o", `jsonpath=${FIELDS.join("|")}{"\\n"}`];

export interface Probed {
  /** Connections that were tried. */
  readonly tried: number;
  /** Those that were refused to a pod which was ready, and was not yet told to end. */
  readonly refused: string[];
}

/** Probes from every pod that is ready, also from those that come while `body` runs. */
export async function probedWhile(body: () => Promise<void>): Promise<Probed> {
  const probes = new Map<string, ReturnType<typeof probe>>();
  /** When a pod was told to end. One that is refused is soon not ready: so that alone is no excuse. */
  const left = new Map<string, number>();
  const see = (line: string) => {
    const [namespace = "", name = "", ready, end = "", grace] = line.split("|");
    // Its time is set anew when its containers have ended.
    if (end !== "" && !left.has(name)) left.set(name, Date.parse(end) - Number(grace) * 1000);
    if (end === "" && ready === "True" && !probes.has(name))
      probes.set(
        name,
        probe(namespace, name, () => probes.delete(name)),
      );
  };
  const seen: Seen[] = [];
  function probe(namespace: string, pod: string, ended: () => void) {
    const command = ["exec", "-i", SERVER, "kubectl", "exec", "-i", "-n", namespace, pod, "--", "python", "-c", SCRIPT];
    const child = execa("docker", command, { reject: false });
    createInterface(child.stdout!).on("line", (line) => {
      const [at, ...error] = line.split(" ");
      seen.push({ pod, at: Number(at) * 1000, error: error.join(" ") });
    });
    void child.then(ended);
    return child;
  }
  let running = true;
  let watching: ReturnType<typeof watch> | undefined;
  const following = (async () => {
    // There may be no cluster yet, or one that starts: then it is tried again.
    while (running) {
      watching = watch(see);
      await watching;
      await sleep(300);
    }
  })();
  try {
    await body();
  } finally {
    running = false;
    watching?.stdin!.end();
    await following;
    const children = [...probes.values()];
    for (const child of children) child.stdin!.end();
    await Promise.all(children);
    // Who was told to end in the last moment; nobody is probed any more.
    const listed = await kubectl(...LIST).catch(() => "");
    for (const line of listed.split("\n").filter((each) => each.split("|")[3])) see(line);
  }
  const counted = seen.filter(({ pod, at }) => at < (left.get(pod) ?? Infinity));
  const refused = counted.filter(({ error }) => error !== "");
  const told = refused.map(({ pod, at, error }) => `${new Date(at).toISOString()} ${pod}: ${error}`);
  return { tried: counted.length, refused: told };
}

interface Seen {
  readonly pod: string;
  readonly at: number;
  /** Empty for a connection that was let in. */
  readonly error: string;
}

function watch(see: (line: string) => void) {
  const command = ["exec", "-i", SERVER, "sh", "-c", WATCH, "watch", ...watchArguments];
  const child = execa("docker", command, { reject: false });
  createInterface(child.stdout!).on("line", see);
  return child;
}
