/** What the engine runs once a service has rolled: which logins to its database pods still use, whoever deployed those. */
import type { CoreV1Api, V1Container, V1Pod, V1Secret } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { answerOf, kubeconfigOf, type ClusterAccess } from "../cluster/access";
import { statusOf } from "../cluster/api-error";
import { isChanged } from "../dynamic/check-only";
import { step } from "../dynamic/step";
import { isLoginName } from "./roles";

export interface LoginsInUseInputs {
  readonly access: ClusterAccess;
  /** UID of the cluster's `kube-system`. */
  readonly clusterUid: string;
  /** Those of the stack: looked into where the login may not look into all. */
  readonly namespaces: readonly string[];
  readonly database: string;
  /** The login of now, which is none to keep. */
  readonly login: string;
  readonly generation: number;
}

export interface LoginsInUseOutputs extends Omit<LoginsInUseInputs, "access"> {
  /** Names, with commas between. */
  readonly keep: string;
}

export const provider = step<LoginsInUseInputs, LoginsInUseOutputs>({
  idOf: ({ database }) => database,
  // As long as there was one, it is looked again whether it has gone.
  isChanged: (olds, news) =>
    olds.keep !== "" || isChanged(["clusterUid", "database", "login", "generation"], olds, news),
  async run({ access, ...inputs }) {
    return { ...inputs, keep: (await loginsInUse(access, inputs)).join() };
  },
});

async function loginsInUse(access: ClusterAccess, of: Omit<LoginsInUseInputs, "access">): Promise<string[]> {
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const core = (await kubeconfigOf(access)).makeApiClient(CoreV1Api);
  const found = new Set<string>();
  for (const [namespace, secrets] of secretsByNamespace(await podsOf(core, of.namespaces)))
    for (const secret of await secretsOf(core, namespace))
      if (secrets.has(secret.metadata?.name ?? ""))
        for (const user of usersOf(secret)) if (isLoginName(of.database, user) && user !== of.login) found.add(user);
  return [...found].sort();
}

/** All that run, or are about to. */
async function podsOf(core: CoreV1Api, namespaces: readonly string[]): Promise<V1Pod[]> {
  const asked = core.listPodForAllNamespaces().then(
    (all) => [all],
    (error: unknown) => {
      if (statusOf(error) !== 403) throw error;
      return Promise.all(namespaces.map((namespace) => core.listNamespacedPod({ namespace })));
    },
  );
  const lists = (await answerOf("its pods", asked)) ?? [];
  return lists
    .flatMap(({ items }) => items)
    .filter(
      ({ metadata, status }) =>
        metadata?.deletionTimestamp === undefined && !["Succeeded", "Failed"].includes(status?.phase ?? ""),
    );
}

function secretsByNamespace(pods: readonly V1Pod[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { metadata, spec } of pods) {
    const containers: readonly V1Container[] = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
    const used = [
      ...containers.flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name)),
      ...containers.flatMap(({ envFrom = [] }) => envFrom.map(({ secretRef }) => secretRef?.name)),
      ...(spec?.volumes ?? []).flatMap(({ secret, projected }) => [
        secret?.secretName,
        ...(projected?.sources ?? []).map((source) => source.secret?.name),
      ]),
    ].filter((name) => name !== undefined);
    const namespace = metadata?.namespace ?? "";
    if (used.length > 0) names.set(namespace, new Set([...(names.get(namespace) ?? []), ...used]));
  }
  return names;
}

/** None where they may not be read: of those that the stack deploys, they may. */
async function secretsOf(core: CoreV1Api, namespace: string): Promise<readonly V1Secret[]> {
  const asked = core.listNamespacedSecret({ namespace }).catch((error: unknown) => {
    if (statusOf(error) === 403) return undefined;
    throw error;
  });
  return (await answerOf(`the Secrets of ${namespace}`, asked))?.items ?? [];
}

const usersOf = ({ data = {} }: V1Secret): string[] =>
  ["POSTGRES_USER", "PGUSER"].flatMap((key) =>
    data[key] === undefined ? [] : [Buffer.from(data[key], "base64").toString()],
  );
