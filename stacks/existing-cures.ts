/** What helps where a cluster that exists is not the one to deploy to, or something in it is not there for the stack. */
import type { NamespaceCures } from "../components/cluster/existing/free-namespaces-provider";
import type { TrustCures } from "../components/cluster/existing/trust-provider";
import type { KeyCures } from "../components/secrets/secret-keys-provider";

export const CHOOSE_CONTEXT = "set cluster.context";

export const trustCures = (stack: string): TrustCures => ({
  trust: `npm run trust -- ${stack}`,
  context: CHOOSE_CONTEXT,
});

export const namespaceCures = (stack: string): NamespaceCures => ({
  others: "Take others: database.namespace and services[].namespace",
  byHand: `Take them over with their data: npm run adopt -- ${stack}`,
});

export const KEY_CURES: KeyCures = { unneeded: "take it out of the service's secretEnv" };
