/** Why pods do not do their work, told as a start tells it: the cause, what the container logged last, and what helps. */
import type { CoreV1Event, V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { WatchedWorkload } from "../../../components/ready/cluster";
import { told } from "../../../components/ready/diagnosis/tell";
import type { Workload } from "../../../components/ready/diagnosis/cure";
import { Ears } from "../../../components/ready/ears";
import { findings } from "../../../components/ready/findings";
import type { Kind, Role } from "../../../components/ready/inputs";
import type { Settings } from "../../../configuration/config";
import { forgetPassword, placeOf } from "../../../stacks/watch";

/** What is asked of the pods themselves. */
type Ask = Pick<WatchedWorkload, "log" | "listeners">;

/** One text for each cause of each workload; none where all is well. */
export async function podCauses(
  settings: Settings,
  pods: readonly V1Pod[],
  events: readonly CoreV1Event[],
  ask: Ask,
): Promise<string[]> {
  const names = [...new Set(pods.map(nameOf))];
  const texts = names.map(async (name) => {
    const all = pods.filter((pod) => nameOf(pod) === name);
    const kind = kindOf(all[0]!);
    const own = kind === "Job" ? all.filter(isOfNewest(all)) : all;
    const found = findings({ state: "waiting", inTheWay: [], pods: own, events: eventsOf(own, events) });
    const heard = await new Ears(ask).heard(found, 0);
    return Promise.all(
      heard.map(async (finding) => {
        const { pod, cause } = finding;
        const log = pod && cause.container ? await ask.log(pod, cause.container) : [];
        const why = kind === "Job" ? "failed" : "is not well";
        return told(kind, workloadOf(settings, all[0]!), why, finding, { log });
      }),
    );
  });
  return (await Promise.all(texts)).flat();
}

/** A Job that failed before says nothing of today, nor does a try that another one has made good. */
const isOfNewest = (pods: readonly V1Pod[]) => {
  const created = ({ metadata }: V1Pod) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  const newest = Math.max(...pods.map(created));
  return (pod: V1Pod) => created(pod) === newest;
};

const eventsOf = (pods: readonly V1Pod[], events: readonly CoreV1Event[]) => {
  const [namespaces, uids] = [
    pods.map(({ metadata }) => metadata?.namespace),
    pods.map(({ metadata }) => metadata?.uid),
  ];
  return events.filter(
    ({ metadata, involvedObject: of }) =>
      namespaces.includes(metadata?.namespace) && (of.kind !== "Pod" || uids.includes(of.uid)),
  );
};

const label = ({ metadata }: V1Pod, key: string) => metadata?.labels?.[`app.kubernetes.io/${key}`] ?? "";

/** Its workload's own name; Jobs of each version count as one. */
const nameOf = (pod: V1Pod) => [pod.metadata?.namespace, label(pod, "name"), label(pod, "component")].join("/");

function kindOf({ metadata }: V1Pod): Kind {
  const owner = metadata?.ownerReferences?.[0]?.kind;
  return owner === "Job" || owner === "StatefulSet" ? owner : "Deployment";
}

function workloadOf(settings: Settings, pod: V1Pod): Workload {
  const component = label(pod, "component");
  const name = label(pod, "name").replace(component === "migrations" ? /-migrations$/ : "", "");
  const index = settings.services.findIndex((service) => service.name === name);
  const service = settings.services[index];
  const role: Role =
    kindOf(pod) !== "Job"
      ? service
        ? "service"
        : "postgres"
      : component === "migrations"
        ? "migrations"
        : "administration";
  const path = service && role !== "administration" ? ["services", index] : ["database"];
  return {
    role,
    name: kindOf(pod) === "Deployment" ? name : (pod.metadata?.ownerReferences?.[0]?.name ?? name),
    namespace: pod.metadata?.namespace ?? "",
    place: placeOf(settings.stack, path, service && forgetPassword(service, settings)),
  };
}
