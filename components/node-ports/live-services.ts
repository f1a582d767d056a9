/** The Services of a cluster, as far as node ports go. */
import type { V1Service } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { answerOf, isK3d, kubeconfigOf, type ClusterAccess } from "../cluster/access";
import { applied, isOurs, patching } from "../cluster/live-object";
import { labels, MANAGED_BY, PART_OF } from "../kubernetes/labels";

export interface LiveService {
  /** `namespace/name` */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly nodePorts: readonly number[];
  /** Whether it is labelled as this program labels what it makes. */
  readonly isLabelled: boolean;
  /** Whether the stack whose whole cluster this is made it. */
  readonly isOurs: boolean;
  readonly object: V1Service;
}

export interface PortsApi {
  readonly list: () => Promise<LiveService[]>;
  /** Makes a Service give back its node ports; it goes on inside the cluster. */
  readonly free: (service: LiveService) => Promise<void>;
  /** Gives a Service's one port this node port. */
  readonly give: (service: LiveService, nodePort: number) => Promise<void>;
}

/** Undefined where there is no such k3d cluster (yet), and so no Service. */
export async function portsApi(access: ClusterAccess): Promise<PortsApi | undefined> {
  const config = await kubeconfigOf(access).catch((error: unknown) => {
    if (isK3d(access)) return undefined;
    throw error;
  });
  if (!config) return undefined;
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const core = config.makeApiClient(CoreV1Api);
  const apply = async ({ key, name, namespace, object }: LiveService, type: string, ports: object[]) => {
    const { fieldManager, metadata } = applied(object);
    const body = {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { type, selector: object.spec?.selector, ports },
    };
    const change = core.patchNamespacedService(
      { name, namespace, body, fieldManager, force: true },
      await patching("ServerSideApply"),
    );
    await answerOf(`that the node ports of the Service ${key} have changed`, change);
  };
  return {
    list: async () => (await answerOf("its Services", core.listServiceForAllNamespaces()))?.items.map(live) ?? [],
    // Left without a number but of the same type, the API server would keep the number that it had.
    free: (service) => apply(service, "ClusterIP", portsOf(service)),
    give: (service, nodePort) =>
      apply(
        service,
        "NodePort",
        portsOf(service).map((port, i) => (i === 0 ? { ...port, nodePort } : port)),
      ),
  };
}

const portsOf = ({ object }: LiveService) => (object.spec?.ports ?? []).map(({ nodePort: _, ...port }) => port);

function live(object: V1Service): LiveService {
  const { name = "", namespace = "", labels: own = {} } = object.metadata ?? {};
  return {
    ...{ key: `${namespace}/${name}`, namespace, name, object },
    nodePorts: (object.spec?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []),
    isOurs: isOurs(object),
    isLabelled: [PART_OF, MANAGED_BY].every((label) => own[label] === labels("")[label]),
  };
}

/** The wanted ports that another Service has than the one that is to have it. */
export const holdersOf = (
  ports: Readonly<Record<string, string>>,
  services: readonly LiveService[],
): { readonly port: string; readonly service: LiveService }[] =>
  Object.entries(ports).flatMap(([port, wanted]) =>
    services
      .filter(({ key, nodePorts }) => key !== wanted && nodePorts.includes(Number(port)))
      .map((service) => ({ port, service })),
  );
