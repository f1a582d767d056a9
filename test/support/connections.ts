/**
 * What rendered NetworkPolicies allow, judged as Kubernetes' API defines them: a pod that a policy selects accepts (or
 * opens) what some policy allows, one that none selects accepts everything.
 */
import { BlockList, isIPv4 } from "node:net";

import type { KubernetesObject } from "../../components/kubernetes/object";
import { podsOf, type Labels, type Pod, type Ports } from "./pod";

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: string[];
  }[];
}

interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol?: string; readonly port?: number | string }[];
}

interface Spec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** One end of a connection: a pod, or an address outside the cluster. */
export type End = Pod | { readonly address: string };

export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol?: "TCP" | "UDP";
}

/** A cluster with these objects, and whatever other namespaces it has. */
export class Connections {
  private readonly policies: readonly KubernetesObject[];
  private readonly pods: readonly Pod[];
  private readonly namespaces: ReadonlyMap<string, Labels>;

  public constructor(objects: readonly KubernetesObject[], others: Readonly<Record<string, Labels>> = {}) {
    this.policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
    this.pods = objects.flatMap(podsOf);
    const own = objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata);
    const all = [...own, ...Object.entries(others).map(([name, labels]) => ({ name, labels }))];
    this.namespaces = new Map(
      all.map(({ name, labels }) => [name, { ...(labels as Labels), "kubernetes.io/metadata.name": name }]),
    );
  }

  public allows({ from, to, port, protocol = "TCP" }: Connection): boolean {
    return (
      this.permits("Egress", from, to, { port, protocol }) && this.permits("Ingress", to, from, { port, protocol })
    );
  }

  private permits(type: "Ingress" | "Egress", pod: End, other: End, port: { port: number; protocol: string }): boolean {
    if ("address" in pod) return true;
    const selecting = this.policies
      .filter(({ metadata }) => metadata.namespace === pod.namespace)
      .map(({ metadata, ...policy }) => ({ namespace: metadata.namespace!, spec: policy["spec"] as Spec }))
      .filter(({ spec }) => spec.policyTypes.includes(type) && selects(spec.podSelector, pod.labels));
    if (selecting.length === 0) return true;
    return selecting.some(({ namespace, spec }) =>
      ((type === "Ingress" ? spec.ingress : spec.egress) ?? []).some((rule) => {
        const peers = type === "Ingress" ? rule.from : rule.to;
        const meant = !peers || peers.length === 0 || peers.some((peer) => this.isMeant(peer, namespace, other));
        return meant && this.isOnPort(rule, type === "Ingress" ? pod : other, port);
      }),
    );
  }

  private isMeant({ ipBlock, namespaceSelector, podSelector }: Peer, namespace: string, end: End): boolean {
    if ("address" in end) return ipBlock !== undefined && contains(ipBlock.cidr, end.address);
    if (ipBlock) return false;
    const labels = this.namespaces.get(end.namespace);
    if (!labels) throw new Error(`no namespace ${end.namespace}`);
    const there = namespaceSelector ? selects(namespaceSelector, labels) : end.namespace === namespace;
    return there && (!podSelector || selects(podSelector, end.labels));
  }

  /** No `ports`, or an empty list, mean every port; a name means the port that the called pod has under it. */
  private isOnPort({ ports = [] }: Rule, to: End, { port, protocol }: { port: number; protocol: string }): boolean {
    const numberOf = (one: number | string) => (typeof one === "number" ? one : this.portsOf(to)[one]);
    const isIt = (one: number | string | undefined) => one === undefined || numberOf(one) === port;
    return ports.length === 0 || ports.some((one) => (one.protocol ?? "TCP") === protocol && isIt(one.port));
  }

  private portsOf(end: End): Ports {
    if ("address" in end) return {};
    const isOf = (pod: Pod) => pod.namespace === end.namespace && selects({ matchLabels: pod.labels }, end.labels);
    return end.ports ?? this.pods.find(isOf)?.ports ?? {};
  }
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  const expressions = matchExpressions.every(({ key, operator, values }) => {
    if (operator !== "In") throw new Error(`the operator ${operator} is not understood here`);
    return labels[key] !== undefined && values!.includes(labels[key]);
  });
  return expressions && Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

function contains(cidr: string, address: string): boolean {
  const [network = "", bits] = cidr.split("/");
  const family = (text: string) => (isIPv4(text) ? "ipv4" : "ipv6");
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family(network));
  return list.check(address, family(address));
}
