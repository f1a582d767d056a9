/** `npm run logs -- SERVICE`: what the service's pods log. */
import { labelSelector, migrationsOf, POSTGRES } from "../components/kubernetes/labels";
import type { Settings } from "../configuration/config";
import { npmRun } from "../configuration/cures";
import { commandLine } from "./lib/terminal/arguments";
import { endWithReader } from "./lib/cluster/exec";
import { openCluster } from "./lib/cluster/cluster";
import { Failure, script } from "../configuration/failure";
import { podsOf, printLogs, type PodSelector } from "./lib/diagnosis/pod-logs";
import { loadStack, serviceOf } from "./lib/terminal/project";

const USAGE = `npm run logs -- SERVICE [OPTIONS]

What all pods of the service log, each line with its pod. SERVICE may also be postgres.
  -f, --follow        go on until Ctrl-C, also with pods that a rollout adds
      --previous      of the containers that ran before: why did they end?
      --migrations    of the service's migrations instead
      --tail N        only the last N lines of each pod
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const { values, positionals } = commandLine(
    USAGE,
    {
      follow: { type: "boolean", short: "f", default: false },
      previous: { type: "boolean", default: false },
      migrations: { type: "boolean", default: false },
      tail: { type: "string" },
    },
    1,
  );
  const settings = loadStack(values.stack);
  const selector = selectorOf(settings, positionals[0], values.migrations);
  const tail = lineCount(values.tail);
  endWithReader();
  const cluster = await openCluster(settings);
  if (!values.follow && (await podsOf(cluster, selector)).length === 0) {
    throw new Failure(`${selector.namespace} has no such pods. What there is: ${npmRun("status", settings.stack)}`);
  }
  await printLogs(cluster, selector, { follow: values.follow, previous: values.previous, tail });
});

function selectorOf(settings: Settings, name: string | undefined, migrations: boolean): PodSelector {
  if (name === POSTGRES && settings.database.serving === "inside") {
    return { namespace: settings.database.namespace, labelSelector: labelSelector(POSTGRES) };
  }
  const { name: service, namespace } = serviceOf(settings, name);
  return { namespace, labelSelector: labelSelector(migrations ? migrationsOf(service) : service) };
}

function lineCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Failure(`--tail takes a number of lines, not ${text}`);
}
