import { closest } from "fastest-levenshtein";

import { pathText, setCommand } from "../cures";
import type { ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

/** A policy for a service that does not exist would let nobody in, without a word. */
export function peerFaults({ stack, services }: Readable, at: Path, { network }: ServiceSettings): Found {
  const names = [...services.values()].map(({ name }) => name);
  const peers = (["from", "to"] as const).flatMap((key) => (network[key] ?? []).map((peer, i) => ({ key, i, peer })));
  return peers.flatMap(({ key, i, peer }) => {
    if (!("service" in peer) || names.includes(peer.service)) return [];
    const path = [...at, "network", key, i, "service"];
    return {
      path: pathText(path),
      problem: `the stack has no service ${peer.service}`,
      rule: `a service of this stack (${names.join(", ")}); others are named by their namespace or their addresses`,
      cure: setCommand(stack, path, closest(peer.service, names)),
    };
  });
}
