/** `npm run status`: the stack's pods, and what is wrong with them. */
import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { commandLine } from "./lib/terminal/arguments";
import { openCluster, kubernetes, type Cluster } from "./lib/cluster/cluster";
import { Failure, script } from "../configuration/failure";
import { npmRun } from "../configuration/cures";
import { backupsNote } from "./lib/database/backup/health";
import { collationWarning } from "./lib/database/collation";
import { leftDatabasesNote } from "./lib/database/left/words";
import { networkWarning } from "./lib/diagnosis/network-enforcement";
import { podCauses } from "./lib/diagnosis/pod-causes";
import { HEAD, podRow } from "./lib/diagnosis/pod-table";
import { namespacesOf } from "../stacks/namespaces";
import { loadStack } from "./lib/terminal/project";
import { columns } from "./lib/terminal/table";
import { lastLines, listenersIn } from "../components/ready/container";

const USAGE = `npm run status [-- -s STACK]

The stack's pods: ready, restarts, OOM kills, memory (where metrics-server runs) and limit, image. Of those that are not well
also why, what they logged last, and what helps.
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const { values } = commandLine(USAGE, {});
  const settings = loadStack(values.stack);
  const cluster = await openCluster(settings);
  const perNamespace = await Promise.all(namespacesOf(settings).map((namespace) => look(cluster, namespace)));
  const notes = Promise.all([
    networkWarning(cluster),
    collationWarning(cluster, settings),
    leftDatabasesNote(cluster, settings),
    backupsNote(cluster, settings),
  ]);
  const pods = perNamespace.flatMap((one) => one.pods);
  if (pods.length === 0)
    throw new Failure(`No pods of the stack ${settings.stack} run. Deploy them: ${npmRun("start", settings.stack)}`);
  const now = new Date();
  console.log(
    columns(
      perNamespace.flatMap((one) => one.pods.map((pod) => podRow(pod, one.metrics, now))),
      HEAD,
    ),
  );
  const events = perNamespace.flatMap((one) => one.events);
  const { core, config } = cluster;
  const ask = {
    log: (pod: V1Pod, container: string) => lastLines(core, pod, container),
    listeners: (pod: V1Pod, container: string) => listenersIn(config, pod, container),
  };
  for (const cause of await podCauses(settings, pods, events, ask)) console.log(`\n${cause}`);
  for (const note of await notes) if (note) console.log(`\n${note}`);
});

async function look({ core, config }: Cluster, namespace: string) {
  const { Metrics } = await kubernetes();
  const [list, events, metrics] = await Promise.all([
    core.listNamespacedPod({ namespace }),
    // A login that may not read them sees less of a probe or a volume.
    core.listNamespacedEvent({ namespace }).then(
      ({ items }) => items,
      () => [],
    ),
    // Without metrics-server there is no such API.
    new Metrics(config).getPodMetrics(namespace).then(
      ({ items }) => items,
      () => [],
    ),
  ]);
  return { pods: list.items, events, metrics };
}
