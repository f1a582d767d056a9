/** What the engine runs before anything reaches a cluster that the stack did not make: is it the one it trusts? */
import type { dynamic } from "@pulumi/pulumi";

import { isTooOld, OLDEST_KUBERNETES } from "../../kubernetes/version";
import { accessTo, clusterUidOf, versionOf, wayTo, type ExistingCluster } from "../access";

export interface TrustInputs extends ExistingCluster {
  /** The one cluster that is trusted, by the UID of its `kube-system`; empty where none is yet. */
  readonly trusted: string;
  /** Stack name, for the command in a message. */
  readonly stack: string;
}

export const provider = {
  async check(_olds: Partial<TrustInputs>, news: TrustInputs): Promise<dynamic.CheckResult> {
    const reason = await distrust(news).catch((error: Error) => error.message);
    return { inputs: news, failures: reason === undefined ? [] : [{ property: "context", reason }] };
  },

  /** Another way to the same cluster is looked at by every check, and changes nothing. */
  async diff(_id: string, olds: TrustInputs, news: TrustInputs): Promise<dynamic.DiffResult> {
    return { changes: olds.context !== news.context || olds.trusted !== news.trusted };
  },

  async create(inputs: TrustInputs): Promise<dynamic.CreateResult> {
    return { id: inputs.trusted, outs: outputs(inputs) };
  },

  async update(_id: string, _olds: TrustInputs, news: TrustInputs): Promise<dynamic.UpdateResult> {
    return { outs: outputs(news) };
  },

  async read(id: string, props: TrustInputs): Promise<dynamic.ReadResult> {
    return { id, props };
  },

  async delete(): Promise<void> {},
};

const outputs = ({ kubeconfig: _, ...inputs }: TrustInputs) => ({ ...inputs, uid: inputs.trusted });

async function distrust(inputs: TrustInputs): Promise<string | undefined> {
  const { trusted, stack } = inputs;
  const [uid, version] = await Promise.all([clusterUidOf(accessTo(inputs)), versionOf(accessTo(inputs))]);
  if (uid === trusted) return outdated(inputs, version);
  const cure = `If it is the right one: npm run trust -- ${stack}`;
  const way = wayTo(accessTo(inputs));
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
