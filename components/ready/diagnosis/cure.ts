/** What helps against a {@link Cause}: lines to edit and commands to run, for the place in the stack's file. */
import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { mebibytes, parseQuantity } from "../../kubernetes/quantity";
import type { Place, Role } from "../inputs";
import { containerOf, memoryLimit, type Cause } from "./cause";
import type { Evidence, Finding } from "./finding";
import { setLine, writeLine } from "./place";

export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly role: Role;
  readonly place: Place;
}

/** One line each, without the last one, which is always to try again. */
export function cureOf({ cause, pod }: Finding, workload: Workload, { node }: Evidence): string[] {
  const { place, role } = workload;
  switch (cause.kind) {
    case "oom-killed":
      return moreMemory(cause, pod, workload);
    case "image-not-on-node":
      return ["the next start imports it again"];
    case "image-pull":
      return [`correct ${place.path}.image in ${place.file}, or let the cluster pull it`];
    case "configuration":
      return ["what it refers to is missing; the next start makes it"];
    case "no-command":
      return noCommand(cause, workload);
    case "ended":
      return role === "postgres"
        ? [setLine(place, "image", "postgres:17")]
        : [`have the image's CMD or ENTRYPOINT start the server and stay with it, in the foreground`];
    case "unschedulable":
      return otherNodes(cause, pod, place) ?? lessAsked(cause, pod, workload, node);
    case "evicted":
      return ["make room on the node's disk (docker system prune), or give Docker more memory"];
    case "volume":
      return /storageclass/i.test(cause.what)
        ? [
            `name a class that the cluster has (kubectl get storageclass) in ${place.path}.storageClass of ${place.file}`,
          ]
        : [`what keeps it: kubectl get events -n ${workload.namespace}`];
    case "not-made":
      return notMade(cause, place);
    case "listens-elsewhere":
      return cause.listener?.local
        ? [`start it on all addresses: --host 0.0.0.0 (uvicorn), --bind 0.0.0.0:${cause.asked} (gunicorn)`]
        : [setLine(place, "port", String(cause.listener?.port)), `or have it listen on port ${cause.asked}`];
    case "probe":
      return probed(cause, pod, place);
    case "job-failed":
      return role === "migrations"
        ? [`mend what ${place.path}.migrations runs; a failed Job runs again at the next start`]
        : [];
    case "crash":
      return role === "service" ? [`all that it logs: ${place.logs.replace("{name}", workload.name)} --previous`] : [];
  }
}

function noCommand({ command }: Cause, { place, role }: Workload): string[] {
  if (role === "postgres") return [setLine(place, "image", "postgres:17")];
  if (role !== "migrations") return ["correct the image's CMD or ENTRYPOINT"];
  return [
    `without migrations: ${setLine(place, "migrations", "false")}`,
    `or name what migrates in ${place.path}.migrations.command of ${place.file}, or put ${command} into the image`,
  ];
}

function moreMemory({ container = "" }: Cause, pod: V1Pod | undefined, { place, role }: Workload): string[] {
  const limit = pod && memoryLimit(pod, container);
  if (!limit || role === "administration") return ["give the node more memory"];
  const bytes = parseQuantity(limit);
  const { requests, limits } = containerOf(pod, container)?.resources ?? {};
  // Request and limit together, in one step: a limit is twice the request.
  const resources = {
    requests: { ...requests, memory: mebibytes(bytes) },
    limits: { ...limits, memory: mebibytes(2 * bytes) },
  };
  return [setLine(place, "resources", JSON.stringify(resources))];
}

/** What is built for one architecture waits for a node of it; undefined where that is not what it waits for. */
function otherNodes({ what }: Cause, pod: V1Pod | undefined, place: Place): string[] | undefined {
  const architecture = pod?.spec?.nodeSelector?.["kubernetes.io/arch"];
  if (architecture === undefined || !what.includes("didn't match Pod's node affinity/selector")) return undefined;
  const other = architecture === "arm64" ? "linux/amd64" : "linux/arm64";
  return place.elsewhere.architecture.map((line) => line.replace("{built}", architecture).replace("{other}", other));
}

function lessAsked({ what }: Cause, pod: V1Pod | undefined, { place }: Workload, node: Evidence["node"]): string[] {
  const which = /Insufficient (memory|cpu)/.exec(what)?.[1] as "memory" | "cpu" | undefined;
  if (!which) return ["free the node, or give the cluster another one"];
  const asked = pod?.spec?.containers[0]?.resources?.requests?.[which];
  const has = node?.[which];
  const because = [asked && `it asks for ${asked}`, has && `the largest node has ${has} in all`]
    .filter(Boolean)
    .join("; ");
  const key = `${place.path}.resources.requests.${which}`;
  return [
    `${because ? `${because}: ` : ""}lower ${key} (with its limit) or replicas in ${place.file}, or give the cluster more`,
  ];
}

function notMade({ what }: Cause, place: Place): string[] {
  if (what.includes("exceeded quota:"))
    return ["pods of before, and what else runs there, fill the quota till they are gone", place.elsewhere.quota];
  if (/violates PodSecurity/.test(what)) return [place.elsewhere.podSecurity];
  return [`the cluster refuses the pod; correct what it names under ${place.path} in ${place.file}`];
}

/** The path that was asked, and the key that says so. */
function probed({ what, answer, container }: Cause, pod: V1Pod | undefined, place: Place): string[] {
  if (answer === undefined || answer >= 500) return [];
  const spec = pod && containerOf(pod, container);
  const probe = what.startsWith("Readiness") ? spec?.readinessProbe : spec?.startupProbe;
  const path = probe?.httpGet?.path ?? "its path";
  return [
    `${path} answers ${answer}: ${writeLine(place, "health", "<a path that answers 200 without a login, such as />")}`,
    "or have the service answer there",
  ];
}
