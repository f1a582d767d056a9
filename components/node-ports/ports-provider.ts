/** What the engine runs before Services whose node ports change: each port is free for the Service that is to have it. */
import type { dynamic } from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster/access";
import { areKnown, isChanged } from "../dynamic/check-only";
import { step } from "../dynamic/step";
import { holdersOf, portsApi, type LiveService } from "./live-services";

export interface NodePortsInputs {
  readonly access: ClusterAccess;
  /** UID of the cluster's `kube-system`: nothing is looked for before it is known. */
  readonly clusterUid: string;
  /** `namespace/name` of the Service that is to have a node port, by the port. */
  readonly ports: Readonly<Record<string, string>>;
  /** Namespaces of the stack; `all` where the whole cluster is the stack's. */
  readonly namespaces: readonly string[] | "all";
  /** By port, what to do where somebody else's Service has it; for people. */
  readonly cures: Readonly<Record<string, string>>;
}

const KEPT = ["clusterUid", "ports"] as const;
type Kept = Pick<NodePortsInputs, (typeof KEPT)[number]>;

export const provider = {
  ...step<NodePortsInputs, Kept>({
    idOf: () => "node-ports",
    isChanged: (olds, news) => isChanged(KEPT, olds, news),
    async run(inputs, olds) {
      await assign(olds?.ports ?? {}, inputs);
      const { clusterUid, ports } = inputs;
      return { clusterUid, ports, assigned: assignedOf(ports) };
    },
  }),

  async check(olds: Partial<NodePortsInputs>, news: NodePortsInputs): Promise<dynamic.CheckResult> {
    if (!areKnown(news) || !isChanged(KEPT, olds, news)) return { inputs: news };
    const services = await (await portsApi(news.access))?.list();
    const failures = strangers(olds.ports ?? {}, news, services ?? []);
    return { inputs: news, failures: failures.map((reason) => ({ property: "ports", reason })) };
  },
};

/** Node port by Service. */
const assignedOf = (ports: Kept["ports"]) =>
  Object.fromEntries(Object.entries(ports).map(([port, key]) => [key, Number(port)]));

/** Holders of wanted ports that are not this stack's to change, as messages. */
function strangers(
  before: NodePortsInputs["ports"],
  { ports, namespaces, cures }: NodePortsInputs,
  services: readonly LiveService[],
): string[] {
  const own = new Set([...Object.values(before), ...Object.values(ports)]);
  const isOwn = ({ key, namespace, isLabelled, isOurs }: LiveService) =>
    own.has(key) || (isLabelled && (namespaces === "all" ? isOurs : namespaces.includes(namespace)));
  return holdersOf(ports, services)
    .filter(({ service }) => !isOwn(service))
    .map(({ port, service }) =>
      `node port ${port} is taken by the Service ${service.key}, which this stack did not make. ${cures[port] ?? ""}`.trim(),
    );
}

/**
 * Takes each port from the Service that should not have it, then gives it to the one that should, if that is there already:
 * when the engine comes to change them, in whatever order, each has what it is to have.
 */
async function assign(before: NodePortsInputs["ports"], inputs: NodePortsInputs): Promise<void> {
  const { ports, access } = inputs;
  const api = await portsApi(access);
  const services = (await api?.list()) ?? [];
  const [stranger] = strangers(before, inputs, services);
  if (!api || stranger !== undefined) throw new Error(stranger ?? "the cluster of the node ports is not there");
  const wanted = new Map(Object.entries(assignedOf(ports)));
  const losing = new Set([
    ...holdersOf(ports, services).map(({ service }) => service.key),
    // One that had a port from here, and is to have none.
    ...Object.values(before).filter((key) => !wanted.has(key)),
  ]);
  for (const service of services) if (losing.has(service.key) && service.nodePorts.length > 0) await api.free(service);
  for (const service of services) {
    const port = wanted.get(service.key);
    const has = !losing.has(service.key) && service.nodePorts.includes(port ?? 0);
    if (port !== undefined && !has) await api.give(service, port);
  }
}
