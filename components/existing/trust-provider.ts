/** What the engine runs before anything reaches a cluster that the stack did not make: is it the one it trusts? */
import type { dynamic } from "@pulumi/pulumi";

export interface TrustInputs {
  /** Context in the kubeconfig. */
  readonly context: string;
  /** The one cluster that is trusted, by the UID of its `kube-system`; empty where none is yet. */
  readonly trusted: string;
  /** Stack name, for the command in a message. */
  readonly stack: string;
}

const SECONDS = 10;

export const provider = {
  async check(_olds: Partial<TrustInputs>, news: TrustInputs): Promise<dynamic.CheckResult> {
    const reason = await distrust(news).catch((error: Error) => error.message);
    return { inputs: news, failures: reason === undefined ? [] : [{ property: "context", reason }] };
  },

  async diff(_id: string, olds: TrustInputs, news: TrustInputs): Promise<dynamic.DiffResult> {
    return { changes: olds.context !== news.context || olds.trusted !== news.trusted };
  },

  async create(inputs: TrustInputs): Promise<dynamic.CreateResult> {
    return { id: inputs.trusted, outs: { ...inputs, uid: inputs.trusted } };
  },

  async update(_id: string, _olds: TrustInputs, news: TrustInputs): Promise<dynamic.UpdateResult> {
    return { outs: { ...news, uid: news.trusted } };
  },

  async read(id: string, props: TrustInputs): Promise<dynamic.ReadResult> {
    return { id, props };
  },

  async delete(): Promise<void> {},
};

async function distrust({ context, trusted, stack }: TrustInputs): Promise<string | undefined> {
  const uid = await clusterUidOf(context);
  if (uid === trusted) return undefined;
  const cure = `If it is the right one: npm run trust -- ${stack}`;
  if (trusted === "")
    return `the stack ${stack} trusts no cluster yet. The context ${context} leads to the cluster ${uid}. ${cure}`;
  return `the context ${context} leads to the cluster ${uid}, and the stack ${stack} trusts ${trusted}. ${cure}`;
}

/** The UID of `kube-system` behind a context of the kubeconfig. @throws Error told in one sentence. */
export async function clusterUidOf(context: string): Promise<string> {
  const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromDefault();
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context)) {
    throw new Error(`the kubeconfig has no context ${context}; it has: ${names.join(", ") || "none"}`);
  }
  config.setCurrentContext(context);
  const answer = config.makeApiClient(CoreV1Api).readNamespace({ name: "kube-system" });
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${SECONDS} s`)), SECONDS * 1000).unref();
  });
  try {
    return (await Promise.race([answer, timeout])).metadata?.uid ?? "";
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    throw new Error(
      `the cluster of the context ${context} does not answer: ${(cause?.message ?? message).split("\n")[0]}`,
    );
  }
}
