/** What helps against a {@link Cause}: lines to edit and commands to run, for the place in the stack's file. */
import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { mebibytes, parseQuantity } from "../../kubernetes/quantity";
import { setLine, writeLine, type Place, type Role } from "../inputs";
import { containerOf, memoryLimit, type Cause } from "./cause";

/** A cause, and the pod that shows it; no pod where none could be made. */
export interface Finding {
  readonly cause: Cause;
  readonly pod?: V1Pod;
}

/** What was asked of the cluster once the cause was plain. */
export interface Evidence {
  /** The last lines that the container logged. */
  readonly log: readonly string[];
  /** The largest node's room for pods, where the login may know it. */
  readonly node?: { readonly memory?: string; readonly cpu?: string };
  /** Whether pods of before go on serving. */
  readonly served?: boolean;
}

export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly role: Role;
  readonly place: Place;
}

/** One line each, without the last one, which is always to try again. */
export const cureOf = ({ cause, pod }: Finding, workload: Workload, evidence: Evidence): string[] =>
  CURES[cause.kind](workload, cause, pod, evidence);

type Cure = (workload: Workload, cause: Cause, pod: V1Pod | undefined, evidence: Evidence) => string[];

const CURES: Readonly<Record<Cause["kind"], Cure>> = {
  "oom-killed": moreMemory,
  "image-not-on-node": () => ["the next start imports it again"],
  "image-pull": ({ place }) => [`correct ${place.path}.image in ${place.file}, or let the cluster pull it`],
  configuration: () => ["what it refers to is missing; the next start makes it"],
  "no-command": noCommand,
  ended: ({ role, place }) =>
    role === "postgres"
      ? [setLine(place, "image", "postgres:17")]
      : [`have the image's CMD or ENTRYPOINT start the server and stay with it, in the foreground`],
  unschedulable: (workload, cause, pod, { node }) =>
    otherNodes(workload, cause, pod) ?? lessAsked(workload, cause, pod, node),
  evicted: () => ["make room on the node's disk (docker system prune), or give Docker more memory"],
  volume: ({ namespace, place }, { what }) =>
    /storageclass/i.test(what)
      ? [`name a class that the cluster has (kubectl get storageclass) in ${place.path}.storageClass of ${place.file}`]
      : [`what keeps it: kubectl get events -n ${namespace}`],
  "not-made": notMade,
  "listens-elsewhere": ({ place }, { listener, asked }) =>
    listener?.local
      ? [`start it on all addresses: --host 0.0.0.0 (uvicorn), --bind 0.0.0.0:${asked} (gunicorn)`]
      : [setLine(place, "port", String(listener?.port)), `or have it listen on port ${asked}`],
  probe: probed,
  "job-failed": ({ role, place }) =>
    role === "migrations" ? [`mend what ${place.path}.migrations runs; a failed Job runs again at the next start`] : [],
  crash: ({ role, place, name }) =>
    role === "service" ? [`all that it logs: ${place.logs.replace("{name}", name)} --previous`] : [],
};

function noCommand({ place, role }: Workload, { command }: Cause): string[] {
  if (role === "postgres") return [setLine(place, "image", "postgres:17")];
  if (role !== "migrations") return ["correct the image's CMD or ENTRYPOINT"];
  return [
    `without migrations: ${setLine(place, "migrations", "false")}`,
    `or name what migrates in ${place.path}.migrations.command of ${place.file}, or put ${command} into the image`,
  ];
}

function moreMemory({ place, role }: Workload, { container = "" }: Cause, pod?: V1Pod): string[] {
  const limit = pod && memoryLimit(pod, container);
  if (!limit || role === "administration") return ["give the node more memory"];
  const bytes = parseQuantity(limit);
  const { requests, limits } = containerOf(pod, container)?.resources ?? {};
  const sized = (of: object | undefined, memory: number) => ({ ...of, memory: mebibytes(memory) });
  // Request and limit together, in one step: a limit is twice the request.
  const resources = { requests: sized(requests, bytes), limits: sized(limits, 2 * bytes) };
  return [setLine(place, "resources", JSON.stringify(resources))];
}

/** What is built for one architecture waits for a node of it; undefined where that is not what it waits for. */
function otherNodes({ place }: Workload, { what }: Cause, pod?: V1Pod): string[] | undefined {
  const architecture = pod?.spec?.nodeSelector?.["kubernetes.io/arch"];
  if (architecture === undefined || !what.includes("didn't match Pod's node affinity/selector")) return undefined;
  const other = architecture === "arm64" ? "linux/amd64" : "linux/arm64";
  return place.elsewhere.architecture.map((line) => line.replace("{built}", architecture).replace("{other}", other));
}

function lessAsked({ place }: Workload, { what }: Cause, pod?: V1Pod, node?: Evidence["node"]): string[] {
  const which = /Insufficient (memory|cpu)/.exec(what)?.[1] as "memory" | "cpu" | undefined;
  if (!which) return ["free the node, or give the cluster another one"];
  const asked = pod?.spec?.containers[0]?.resources?.requests?.[which];
  const has = node?.[which];
  const because = [asked && `it asks for ${asked}`, has && `the largest node has ${has} in all`]
    .filter(Boolean)
    .join("; ");
  const key = `${place.path}.resources.requests.${which}`;
  const lower = `lower ${key} (with its limit) or replicas in ${place.file}, or give the cluster more`;
  return [because ? `${because}: ${lower}` : lower];
}

function notMade({ place }: Workload, { what }: Cause): string[] {
  if (what.includes("exceeded quota:"))
    return ["pods of before, and what else runs there, fill the quota till they are gone", place.elsewhere.quota];
  if (/violates PodSecurity/.test(what)) return [place.elsewhere.podSecurity];
  return [`the cluster refuses the pod; correct what it names under ${place.path} in ${place.file}`];
}

/** The path that was asked, and the key that says so. */
function probed({ place }: Workload, { what, answer, container }: Cause, pod?: V1Pod): string[] {
  if (answer === undefined || answer >= 500) return [];
  const spec = pod && containerOf(pod, container);
  const probe = what.startsWith("Readiness") ? spec?.readinessProbe : spec?.startupProbe;
  const path = probe?.httpGet?.path ?? "its path";
  return [
    `${path} answers ${answer}: ${writeLine(place, "health", "<a path that answers 200 without a login, such as />")}`,
    "or have the service answer there",
  ];
}
