import { closest } from "fastest-levenshtein";

import { pathText, setCommand, writeLine } from "../cures";
import { externalCidrs } from "../database";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

/** A policy for a service that does not exist would let nobody in, without a word. */
export function peerFaults({ stack, services }: Readable, at: Path, { network }: ServiceSettings): Fault[] {
  const names = [...services.values()].map(({ name }) => name);
  const peers = (["from", "to"] as const).flatMap((key) => (network[key] ?? []).map((peer, i) => ({ key, i, peer })));
  return peers.flatMap(({ key, i, peer }) => {
    if (!("service" in peer) || names.includes(peer.service)) return [];
    const path = [...at, "network", key, i, "service"];
    return [
      {
        path: pathText(path),
        problem: `the stack has no service ${peer.service}`,
        rule: `a service of this stack (${names.join(", ")}); others are named by their namespace or their addresses`,
        cure: setCommand(stack, path, closest(peer.service, names)),
      },
    ];
  });
}

/** A policy knows addresses only: behind a name, the database would be out of reach. */
export function addressFaults({ stack, database, services }: Readable): Fault[] {
  const closed = [...services.values()].find((service) => service.database && service.network.to);
  if (!database?.outside || !closed || externalCidrs(database.outside).length > 0) return [];
  return [
    {
      path: "database.cidrs",
      problem: `is missing, and ${closed.name} may connect to nothing but what its network.to names`,
      rule: "a NetworkPolicy lets out to addresses, never to a name: those that the database's host can have",
      cure: writeLine(stack, ["database", "cidrs"], "[<addresses, such as 10.0.8.0/24>]"),
    },
  ];
}
