/** What the engine runs before it writes an ExternalSecret: has the cluster the operator for it, and the store? */
import { statusOf } from "../cluster/api-error";
import { answerOf, kubeconfigOf, type ClusterAccess } from "../cluster/access";
import { checkOnly, refusal } from "../dynamic/check-only";
import { readyCondition, type Conditioned } from "./condition";

export interface SecretStoreInputs {
  readonly access: ClusterAccess;
  /** UID of the cluster's `kube-system`: nothing is looked for before it is known. */
  readonly clusterUid: string;
  /** Namespace of the ExternalSecret, and of a SecretStore. */
  readonly namespace: string;
  readonly store: string;
  readonly storeKind: "SecretStore" | "ClusterSecretStore";
}

const GROUP = "external-secrets.io";
const VERSION = "v1";

export const provider = checkOnly<SecretStoreInputs>({
  kept: ["clusterUid", "namespace", "store", "storeKind"],
  idOf: ({ storeKind, store }) => `${storeKind}/${store}`,
  refusals: async (_olds, news) => refusal("store", (await withoutOperator(news)) ?? (await withoutStore(news))),
});

async function withoutOperator({ access }: SecretStoreInputs): Promise<string | undefined> {
  const { ApisApi } = await import("@kubernetes/client-node");
  const apis = (await kubeconfigOf(access)).makeApiClient(ApisApi);
  const groups = await answerOf("which APIs it has", apis.getAPIVersions());
  const versions = groups?.groups.find(({ name }) => name === GROUP)?.versions.map(({ version }) => version);
  if (versions?.includes(VERSION)) return undefined;
  if (versions) {
    return (
      `the cluster's External Secrets Operator serves ${GROUP}/${versions.join(", ")}, and this program writes ` +
      `${GROUP}/${VERSION}. Upgrade it to version 0.16 or later`
    );
  }
  return (
    `the cluster has no External Secrets Operator (no API ${GROUP}). Install it: helm install external-secrets ` +
    "external-secrets --repo https://charts.external-secrets.io -n external-secrets --create-namespace"
  );
}

async function withoutStore(inputs: SecretStoreInputs): Promise<string | undefined> {
  const { storeKind, store, namespace } = inputs;
  const stores = await storesOf(inputs);
  if (!stores) return undefined;
  const found = stores.find(({ metadata }) => metadata?.name === store);
  const where = storeKind === "SecretStore" ? ` in the namespace ${namespace}` : "";
  if (!found) {
    const names = stores.map(({ metadata }) => metadata?.name).join(", ");
    return `there is no ${storeKind} ${store}${where}; there are: ${names || "none"}`;
  }
  const ready = readyCondition(found);
  if (ready?.status !== "False") return undefined;
  return `the ${storeKind} ${store}${where} is not ready. ${ready.reason ?? ""}: ${ready.message ?? "no message"}`;
}

type Store = Conditioned & { readonly metadata?: { readonly name?: string } };

/** The stores of that kind; undefined where nobody can say yet, or the login may not look. */
async function storesOf({ access, storeKind, namespace }: SecretStoreInputs): Promise<readonly Store[] | undefined> {
  const { CoreV1Api, CustomObjectsApi } = await import("@kubernetes/client-node");
  const config = await kubeconfigOf(access);
  const api = config.makeApiClient(CustomObjectsApi);
  const group = { group: GROUP, version: VERSION };
  if (storeKind === "SecretStore") {
    // The namespace is the stack's own, and there before a store in it can be.
    const asked = config.makeApiClient(CoreV1Api).readNamespace({ name: namespace });
    if (!(await answerOf(`whether it has a namespace ${namespace}`, asked))) return undefined;
  }
  const call =
    storeKind === "SecretStore"
      ? api.listNamespacedCustomObject({ ...group, plural: "secretstores", namespace })
      : api.listClusterCustomObject({ ...group, plural: "clustersecretstores" });
  const list = answerOf(`which ${storeKind}s it has`, call) as Promise<
    { readonly items: readonly Store[] } | undefined
  >;
  return list.then(
    (answer) => answer?.items,
    (error: Error) => {
      if (statusOf(error.cause) === 403) return undefined;
      throw error;
    },
  );
}
