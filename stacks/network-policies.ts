/** The NetworkPolicies of a namespace, from what the stack's services say of their network. */
import type { NamespaceGuards } from "../components/namespace/namespace";
import {
  addresses,
  egressRule,
  podsIn,
  SERVICE_PORT,
  serverRule,
  serviceIn,
  serviceRule,
  type Destination,
  type Peer,
} from "../components/kubernetes/network-policy";
import { POSTGRES, selector } from "../components/kubernetes/labels";
import { PORT } from "../components/postgres/pod";
import type { Settings } from "../configuration/config";
import { externalCidrs } from "../configuration/database";
import type { PeerSettings, ServiceSettings } from "../configuration/schema";

type Policies = NonNullable<NamespaceGuards["policies"]>;

export function policies(settings: Settings, services: readonly ServiceSettings[], namespace: string): Policies {
  const { database } = settings;
  const hasServer = database.inside !== undefined && namespace === database.namespace;
  const of = services.map((service) => servicePolicies(service, settings));
  return Object.assign({}, hasServer ? { postgres: serverRule(namespace, PORT, clients(settings)) } : {}, ...of);
}

const clients = (settings: Settings): Peer[] =>
  settings.services.filter(({ database }) => database).map(({ name }) => peerOf({ service: name }, settings));

function servicePolicies(service: ServiceSettings, settings: Settings): Policies {
  const { name, network } = service;
  const from = network.from?.map((peer) => peerOf(peer, settings));
  const to = network.to && destinations(service, network.to, settings);
  return {
    // Nobody: what is not allowed is denied anyway, and an empty list would mean everybody.
    ...(from?.length === 0 ? {} : { [`${name}-ingress`]: serviceRule(name, from) }),
    ...(to ? { [`${name}-egress`]: egressRule(name, to) } : {}),
  };
}

function peerOf(peer: PeerSettings, { services }: Settings): Peer {
  // The configuration refuses a service that there is not.
  if ("service" in peer) return serviceIn(services.find(({ name }) => name === peer.service)!.namespace, peer.service);
  return "cidr" in peer ? addresses(peer.cidr) : podsIn(peer.namespace, peer.pods);
}

/** What the configuration names, and the service's database. */
function destinations({ database }: ServiceSettings, to: readonly PeerSettings[], settings: Settings): Destination[] {
  const named = to.map((peer) => ({ peer: peerOf(peer, settings), port: portOf(peer) }));
  return [...(database ? databaseDestinations(settings) : []), ...named];
}

function portOf(peer: PeerSettings): Destination["port"] {
  if ("service" in peer) return SERVICE_PORT;
  return "port" in peer ? peer.port : undefined;
}

function databaseDestinations(settings: Settings): Destination[] {
  const { namespace, inside, outside } = settings.database;
  // In a move, for the pods of before too: they serve until the new ones do, and after a copy that failed.
  const pods = inside ? [{ peer: podsIn(namespace, selector(POSTGRES)), port: PORT }] : [];
  if (!outside) return pods;
  return [...pods, ...externalCidrs(outside).map((cidr) => ({ peer: addresses(cidr), port: outside.port }))];
}
