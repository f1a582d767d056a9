/** What helps against a pod's {@link Cause}: lines to edit and commands to run, for the stack at hand. */
import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { mebibytes, parseQuantity } from "../../components/quantity";
import type { Settings } from "../../stacks/config";
import { removeCommand, setCommand } from "../../stacks/faults";
import { databasePasswordKey } from "../../stacks/secrets";
import type { Resources } from "../../stacks/settings";
import { memoryLimit, type Cause } from "./cause";
import { npmRun } from "./greeting";

/** Labels by which a pod says whose it is. */
export const partOf = ({ metadata }: V1Pod) => {
  const labels = metadata?.labels ?? {};
  return { name: labels["app.kubernetes.io/name"] ?? "", component: labels["app.kubernetes.io/component"] ?? "" };
};

/** The name it has in common with the other pods of its service, those of the migrations among them. */
export const serviceName = (pod: V1Pod): string => partOf(pod).name.replace(/-migrations$/, "");

/** The cure, one line each; the last one is the command that goes on. */
export function cureOf(cause: Cause, pod: V1Pod, settings: Settings): string[] {
  const again = npmRun("start", settings.stack);
  const { component } = partOf(pod);
  const service = serviceIn(pod, settings);
  switch (cause.kind) {
    case "oom-killed":
      return [...moreMemory(cause, pod, settings), `then: ${again}`];
    case "image-not-on-node":
      return [`import it again: ${again}`];
    case "image-pull":
      return ["check the image's name and tag, and that the cluster may pull it", `then: ${again}`];
    case "unschedulable":
      return [...(otherNodes(cause, pod, settings) ?? lessMemory(cause, pod, settings)), `then: ${again}`];
    case "evicted":
      return ["make room on the node's disk (docker system prune), or give Docker more memory", `then: ${again}`];
    case "configuration":
      return [`what it refers to is missing; the program makes it: ${again}`];
    case "job-failed":
      // The access Job's own message already says what to do.
      if (component === "database-access") return [`then: ${again}`];
      if (service && cause.message?.includes("invalid interpolation syntax"))
        return [...withoutPercent(service, settings), `then: ${again}`];
      return [`mend the ${component || "job"} of ${service ?? "the service"}; a failed Job runs again with: ${again}`];
    case "crash":
    case "probe":
      return service === undefined
        ? []
        : [
            `all it logs: ${npmRun("logs", settings.stack, `${service}${hasRestarted(pod) ? " --previous" : ""} --tail 200`)}`,
          ];
  }
}

/** A URL has a % where a password has a character that means something in it. */
const withoutPercent = (service: string, { stack }: Settings): string[] => [
  'to Alembic\'s configuration a % in the URL is the start of a placeholder; in env.py: config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))',
  `or leave the password to the program, which makes one of letters and digits: ${removeCommand(stack, [databasePasswordKey(service)])}`,
];

const hasRestarted = ({ status }: V1Pod) =>
  status?.containerStatuses?.some(({ restartCount }) => restartCount > 0) === true;

/** The service that the pod is of, or of whose migrations. */
export function serviceIn(pod: V1Pod, { services }: Settings): string | undefined {
  const own = serviceName(pod);
  return services.find(({ name, namespace }) => name === own && namespace === pod.metadata?.namespace)?.name;
}

/** Where the pod's resources stand in the stack's file. */
function resourcesPath(pod: V1Pod, settings: Settings): PropertyKey[] | undefined {
  const index = settings.services.findIndex(({ name }) => name === serviceIn(pod, settings));
  if (index >= 0) return ["services", index, "resources"];
  return partOf(pod).name === "postgres" ? ["database", "resources"] : undefined;
}

function moreMemory(cause: Cause, pod: V1Pod, settings: Settings): string[] {
  const limit = cause.container ? memoryLimit(pod, cause.container) : undefined;
  const path = resourcesPath(pod, settings);
  if (!limit || !path) return ["raise the memory limit of what ran there"];
  const bytes = parseQuantity(limit);
  const raised = { request: mebibytes(bytes), limit: mebibytes(2 * bytes) };
  return memoryLines(settings.stack, path, raised, resourcesIn(settings, path));
}

/** What is built for one architecture waits for a node of it; undefined where that is not what it waits for. */
function otherNodes({ what }: Cause, { spec }: V1Pod, { stack }: Settings): string[] | undefined {
  const architecture = spec?.nodeSelector?.["kubernetes.io/arch"];
  if (architecture === undefined || !what.includes("didn't match Pod's node affinity/selector")) return undefined;
  const other = architecture === "arm64" ? "linux/amd64" : "linux/arm64";
  return [
    `delivery.platform has the image built for ${architecture}; what the nodes are: kubectl get nodes -L kubernetes.io/arch`,
    `if they are another: ${setCommand(stack, ["delivery", "platform"], other)}, with a new delivery.version`,
  ];
}

function lessMemory(cause: Cause, pod: V1Pod, settings: Settings): string[] {
  const path = resourcesPath(pod, settings);
  const which = /Insufficient (memory|cpu)/.exec(cause.what)?.[1];
  if (!path || !which) return ["free the node, or give the cluster another one"];
  const key = `${String(path[0])}${path.length === 3 ? `[${String(path[1])}]` : ""}.resources.requests.${which}`;
  return [
    `its request is more than the node has left: lower ${key} (or replicas) in Pulumi.${settings.stack}.yaml, or give Docker more`,
  ];
}

/** Both as they are: a stack's file may name one of them, and needs both where it names any. */
function resourcesIn({ services, database }: Settings, [first, index]: readonly PropertyKey[]): Partial<Resources> {
  const service = first === "services" ? services[Number(index)]?.resources : undefined;
  return service ?? (database.kind === "statefulset" ? database.resources : {});
}

/** Request and limit together: a limit is twice the request. */
function memoryLines(
  stack: string,
  path: readonly PropertyKey[],
  memory: { request: string; limit: string },
  resources: Partial<Resources>,
): string[] {
  const at = path
    .slice(0, -1)
    .map((key) => (typeof key === "number" ? `[${key}]` : String(key)))
    .join("");
  const { requests, limits, ...reason } = resources;
  const whole = {
    requests: { ...requests, memory: memory.request },
    limits: { ...limits, memory: memory.limit },
    ...reason,
  };
  return [
    `in Pulumi.${stack}.yaml, at ${at}.resources:  requests: { memory: ${memory.request} }  limits: { memory: ${memory.limit} }`,
    `or: ${setCommand(stack, path, whole)}`,
  ];
}
