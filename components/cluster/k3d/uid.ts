/** UID of `kube-system`: what tells a cluster from another one of the same name. */
import { get } from "node:https";
import { text } from "node:stream/consumers";

import { wayBehind } from "./waking-kubeconfig";

/** An API server that is there answers in some milliseconds. */
const ANSWER_MS = 2000;

/**
 * Of the cluster behind a kubeconfig of {@link wakingKubeconfig}, by one question to its API server. Undefined where that does not
 * answer at once: others look into it then, with processes that take longer than all of this. Not by Kubernetes' client, which takes
 * longer to load.
 */
export const uidBehind = (kubeconfig: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const nothing = () => resolve(undefined);
    const way = wayBehind(kubeconfig);
    if (!way) return nothing();
    const { server, ...tls } = way;
    const url = new URL("/api/v1/namespaces/kube-system", server.replace("//0.0.0.0", "//127.0.0.1"));
    const request = get(url, { ...tls, timeout: ANSWER_MS, agent: false }, (response) => {
      text(response).then((told) => resolve(uidIn(told)), nothing);
    });
    request.on("timeout", () => request.destroy()).on("error", nothing);
  });

function uidIn(told: string): string | undefined {
  try {
    return (JSON.parse(told) as { readonly metadata?: { readonly uid?: string } }).metadata?.uid;
  } catch {
    return undefined;
  }
}
