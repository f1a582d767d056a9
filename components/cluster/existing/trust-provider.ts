/** What the engine runs before anything reaches a cluster that the stack did not make: is it the one it trusts? */
import { checkOnly, refusal } from "../../dynamic/check-only";
import { isTooOld, OLDEST_KUBERNETES } from "../../kubernetes/version";
import { accessTo, clusterUidOf, kubeconfigOf, versionOf, wayTo, type ExistingCluster } from "../access";

export interface TrustInputs extends ExistingCluster {
  /** The one cluster that is trusted, by the UID of its `kube-system`; empty where none is yet. */
  readonly trusted: string;
  /** Name of the stack that is to reach it. */
  readonly stack: string;
  readonly cures: TrustCures;
}

/** What helps where a cluster is not trusted, in words of the program that uses it. */
export interface TrustCures {
  /** The command that trusts the one that answers. */
  readonly trust: string;
  /** A kubeconfig says of none of its contexts that it is the current one: what names it; the contexts follow. */
  readonly context: string;
}

/** Another way to the same cluster is looked at by every check, and changes nothing. */
export const provider = checkOnly<TrustInputs>({
  kept: ["context", "trusted", "stack"],
  idOf: ({ trusted }) => trusted,
  refusals: async (_olds, news) => refusal("context", await distrust(news).catch((error: Error) => error.message)),
  outputs: ({ trusted }) => ({ uid: trusted }),
});

async function distrust(inputs: TrustInputs): Promise<string | undefined> {
  const { trusted, stack, cures } = inputs;
  const access = accessTo(inputs);
  await kubeconfigOf(access, cures.context);
  const [uid, version] = await Promise.all([clusterUidOf(access), versionOf(access)]);
  if (uid === trusted) return outdated(inputs, version);
  const cure = `If it is the right one: ${cures.trust}`;
  const way = wayTo(access);
  if (trusted === "")
    return `the stack ${stack} trusts no cluster yet. ${capital(way)} leads to the cluster ${uid}. ${cure}`;
  return `${way} leads to the cluster ${uid}, and the stack ${stack} trusts ${trusted}. ${cure}`;
}

/** Told before anything is made: an older API server drops fields that it does not know, without a word. */
function outdated(inputs: TrustInputs, version: string | undefined): string | undefined {
  if (version === undefined || !isTooOld(version)) return undefined;
  return (
    `the cluster of ${wayTo(accessTo(inputs))} runs Kubernetes ${version}, and the stack ${inputs.stack} needs ${OLDEST_KUBERNETES} ` +
    "or later: older ones lose requests in each rollout. Nothing was changed. Upgrade the cluster, then try again"
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
