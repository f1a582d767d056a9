/** Rules of NetworkPolicies: who may connect to whom. Pods are meant by their labels, namespaces by their names. */
import type { types } from "@pulumi/kubernetes";

import { anyOf, component, migrationsOf, POSTGRES, selector } from "./labels";

export type Peer = types.input.networking.v1.NetworkPolicyPeer;
type Spec = types.input.networking.v1.NetworkPolicySpec;
type EgressRule = types.input.networking.v1.NetworkPolicyEgressRule;

/** On a namespace of another program: its pods may connect to the PostgreSQL in `namespace`. */
export const postgresClient = <T>(namespace: T) => ({ "wealist/postgres-client": namespace });

/**
 * The port of a service's container, by its name. A policy that names it means each pod's own number: while another one rolls
 * out, or fails to, the pods of before are reached on theirs.
 */
export const SERVICE_PORT = "http";

type Port = number | typeof SERVICE_PORT;

/** Kubernetes labels every namespace with its own name. */
const namespaceNamed = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });

const tcp = (port?: Port) => (port === undefined ? [] : [{ protocol: "TCP", port }]);

/** Pods of `namespace`, all of them or those with `pods` as labels. */
export const podsIn = (namespace: string, pods?: Readonly<Record<string, string>>): Peer => ({
  namespaceSelector: namespaceNamed(namespace),
  ...(pods ? { podSelector: { matchLabels: { ...pods } } } : {}),
});

export const addresses = (cidr: string): Peer => ({ ipBlock: { cidr } });

/** The pods of a service and of its migrations. */
const podsOf = (service: string) => anyOf(service, migrationsOf(service));

export const serviceIn = (namespace: string, service: string): Peer => ({
  namespaceSelector: namespaceNamed(namespace),
  podSelector: podsOf(service),
});

/**
 * PostgreSQL's pod, for its clients alone and the Jobs that prepare their databases. By the labels that pods have had
 * ever since: with a new one, those that still run would lose their database until they are replaced.
 */
export const serverRule = (namespace: string, port: number, clients: readonly Peer[]): Spec => ({
  podSelector: { matchLabels: { ...selector(POSTGRES), ...component("server") } },
  policyTypes: ["Ingress"],
  ingress: [
    {
      from: [
        { namespaceSelector: { matchLabels: postgresClient(namespace) } },
        { podSelector: { matchLabels: component("database-access") } },
        ...clients,
      ],
      ports: tcp(port),
    },
  ],
});

/** A service's pods, on its port alone. @param from at least one, for an empty list means everybody, as does none. */
export const serviceRule = (service: string, from?: readonly Peer[]): Spec => ({
  podSelector: { matchLabels: { ...selector(service), ...component("server") } },
  policyTypes: ["Ingress"],
  ingress: [{ ...(from ? { from: [...from] } : {}), ports: tcp(SERVICE_PORT) }],
});

/** A peer, on one port or on all. */
export interface Destination {
  readonly peer: Peer;
  readonly port?: Port;
}

/** A service's pods and its migrations reach DNS and `to`, and nothing else. */
export const egressRule = (service: string, to: readonly Destination[]): Spec => ({
  podSelector: podsOf(service),
  policyTypes: ["Egress"],
  egress: [DNS, ...to.map(({ peer, port }) => ({ to: [peer], ports: tcp(port) }))],
});

/** The cluster's DNS, and the address that a cache on each node listens on. */
const DNS: EgressRule = {
  to: [podsIn("kube-system", { "k8s-app": "kube-dns" }), addresses("169.254.20.10/32")],
  ports: ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 })),
};
