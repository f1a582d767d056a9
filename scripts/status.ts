/** `npm run status`: the stack's pods, and what is wrong with them. */
import { commandLine } from "./lib/terminal/arguments";
import { openCluster, kubernetes, type Cluster } from "./lib/cluster/cluster";
import { Failure, script } from "../configuration/failure";
import { npmRun } from "./lib/terminal/greeting";
import { leftDatabasesNote } from "./lib/database/left/note";
import { networkWarning } from "./lib/diagnosis/network-enforcement";
import { HEAD, podRow } from "./lib/diagnosis/pod-table";
import { namespacesOf } from "../stacks/namespaces";
import { loadStack } from "./lib/terminal/project";
import { columns } from "./lib/terminal/table";
import { causeOf } from "../components/ready/diagnosis/cause";

const USAGE = `npm run status [-- -s STACK]

The stack's pods: ready, restarts, OOM kills, memory (where metrics-server runs) and limit, image.
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const { values } = commandLine(USAGE, {});
  const settings = loadStack(values.stack);
  const cluster = await openCluster(settings);
  const perNamespace = await Promise.all(namespacesOf(settings).map((namespace) => look(cluster, namespace)));
  const notes = Promise.all([networkWarning(cluster), leftDatabasesNote(cluster, settings)]);
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
  for (const pod of pods) {
    const cause = causeOf(pod);
    if (cause) console.log(`\n${pod.metadata?.name}: ${cause.what}`);
  }
  for (const note of await notes) if (note) console.log(`\n${note}`);
});

async function look({ core, config }: Cluster, namespace: string) {
  const { Metrics } = await kubernetes();
  const [list, metrics] = await Promise.all([
    core.listNamespacedPod({ namespace }),
    // Without metrics-server there is no such API.
    new Metrics(config).getPodMetrics(namespace).then(
      ({ items }) => items,
      () => [],
    ),
  ]);
  return { pods: list.items, metrics };
}
