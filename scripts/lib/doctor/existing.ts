/** A cluster that others made: reached, trusted, recent enough, and with what the stack takes of it. */
import { closest } from "fastest-levenshtein";

import type { ClusterAccess as AnyAccess } from "../../../components/cluster-access";
import { clusterUidOf, kubeconfigOf, versionOf, wayTo, type ClusterAccess } from "../../../components/existing/access";
import { provider as freeNamespaces } from "../../../components/existing/free-namespaces-provider";
import { provider as storageClasses } from "../../../components/existing/storage-class-provider";
import { isTooOld, OLDEST_KUBERNETES } from "../../../components/kubernetes-version";
import { provider as secretKeys } from "../../../components/secrets/secret-keys-provider";
import { provider as secretStores } from "../../../components/secrets/secret-store-provider";
import type { Settings } from "../../../stacks/config";
import { setCommand } from "../../../stacks/faults";
import { KUBECONFIG, setSecretCommand } from "../../../stacks/secrets";
import { insideServer } from "../../../stacks/settings";
import { namespacesOf } from "../project";
import type { Backend } from "./backend";
import { once, type Check } from "./plan";
import { lackingRights } from "./rights";
import { missing, ok, told, type Row } from "./row";

/** None for a k3d stack, which makes its own. */
export function existingChecks(settings: Settings, backend: Backend): Check[] {
  const { cluster, stack, secret } = settings;
  if (cluster.kind !== "existing") return [];
  const { context, uid: trusted } = cluster;
  const isSecret = secret(KUBECONFIG) !== undefined || context === undefined;
  const access = once(async (): Promise<ClusterAccess> => {
    return { context, ...(isSecret ? { kubeconfig: await backend.secret(KUBECONFIG) } : {}) };
  });
  const uid = once(async () => clusterUidOf(await access()));
  const byHand = `kubectl${context === undefined ? "" : ` --context ${context}`} get namespace kube-system`;
  return [
    { what: "Context", after: isSecret ? ["Secrets"] : [], look: async () => contextRow(await access(), stack) },
    { what: "Cluster", after: ["Context"], byHand, look: async () => reachedRow(await access(), uid, byHand) },
    {
      what: "Trust",
      after: ["Cluster"],
      look: async () => {
        if ((await uid()) === trusted) return ok("Trust", `${trusted}, the one that the stack trusts`);
        const found = `${wayTo(await access())} leads to ${await uid()}, and the stack trusts ${trusted ?? "none yet"}`;
        return missing("Trust", found, `if it is the right one:\nnpm run trust -- ${stack}`);
      },
    },
    { what: "Kubernetes", after: ["Cluster"], look: async () => versionRow(await access()) },
    {
      what: "Rights",
      after: ["Trust"],
      look: async () => {
        const lack = await lackingRights(await access(), settings);
        return lack === undefined ? ok("Rights", "all that a stack takes") : told("Rights", lack);
      },
    },
    ...takenFromIt(settings, backend, access, uid),
  ];
}

async function contextRow(access: ClusterAccess, stack: string): Promise<Row> {
  try {
    const config = await kubeconfigOf(access);
    return ok("Context", `${wayTo(access)}, ${config.getCurrentCluster()?.server ?? "no server"}`);
  } catch (error) {
    const { message } = error as Error;
    const [, list] = /it has: (.*)$/.exec(message) ?? [];
    const names = list === undefined || list === "none" ? [] : list.split(", ");
    const { context } = access;
    if (context === undefined) return missing("Context", message, setSecretCommand(stack, KUBECONFIG));
    const add = `add ${context} to it as the cluster's provider says (EKS: aws eks update-kubeconfig --alias ${context} --name …)`;
    const other =
      names.length === 0
        ? ""
        : `, or name the right one:\n${setCommand(stack, ["cluster", "context"], closest(context, names))}`;
    return missing("Context", message, `${add}${other}`);
  }
}

async function reachedRow(access: ClusterAccess, uid: () => Promise<string>, byHand: string): Promise<Row> {
  try {
    return ok("Cluster", `answers: ${await uid()}`);
  } catch (error) {
    const row = told("Cluster", (error as Error).message);
    return row.cure ? row : { ...row, cure: byHand };
  }
}

async function versionRow(access: ClusterAccess): Promise<Row> {
  const version = await versionOf(access);
  if (version === undefined) return ok("Kubernetes", "not known: it does not tell its version");
  if (!isTooOld(version)) return ok("Kubernetes", version);
  const rule = `older than ${OLDEST_KUBERNETES}: such ones lose requests in each rollout`;
  return missing("Kubernetes", `${version}, ${rule}`, "have the cluster upgraded");
}

interface Checked {
  readonly failures?: readonly { readonly reason: string }[];
}

/** What the preview of a stack looks at by itself, too: the same checks, of the same providers. */
function takenFromIt(
  settings: Settings,
  backend: Backend,
  access: () => Promise<ClusterAccess>,
  uid: () => Promise<string>,
): Check[] {
  const { stack, database } = settings;
  const server = insideServer(database);
  const withDatabase = settings.services.some((service) => service.database);
  const namespaces = [...namespacesOf(settings)].sort();
  const check = (what: string, good: string, ask: () => Promise<readonly Checked[]>): Check => ({
    what,
    after: ["Trust", "State"],
    look: async () => {
      const reasons = (await ask()).flatMap(({ failures = [] }) => failures.map(({ reason }) => reason));
      return reasons.length === 0 ? ok(what, good) : told(what, reasons.join("\n"));
    },
  });
  /** What the stack has been let through with before, which is looked at no more. */
  const before = async <T>(type: string) =>
    ((await backend.resources()).find((one) => one.type.endsWith(`existing:${type}`))?.outputs ?? {}) as Partial<T>;
  const storage = check("StorageClass", server?.storageClass ?? "the cluster's default", async () => [
    await storageClasses.check(await before("StorageClassCheck"), {
      ...(await access()),
      storageClass: server?.storageClass ?? "",
      stack,
    }),
  ]);
  const free = check("Namespaces", `${namespaces.join(", ")}: free, or the stack's own`, async () => [
    await freeNamespaces.check(await before("FreeNamespaces"), { ...(await access()), namespaces, stack }),
  ]);
  const others = settings.services.filter(({ secrets }) => secrets.kind !== "pulumi");
  const sources = check("Secret sources", others.map(({ name }) => name).join(", "), async () => {
    const to = await accessOf(await access());
    return Promise.all(others.map(async (service) => sourceOf(service, to, await uid())));
  });
  return [...(server && withDatabase ? [storage] : []), free, ...(others.length > 0 ? [sources] : [])];
}

const accessOf = ({ context, kubeconfig }: ClusterAccess): AnyAccess =>
  kubeconfig === undefined ? { kind: "context", context: context! } : { kind: "kubeconfig", context, kubeconfig };

function sourceOf(
  { namespace, secretEnv, secrets }: Settings["services"][number],
  access: AnyAccess,
  clusterUid: string,
) {
  switch (secrets.kind) {
    case "external-secret": {
      const { store, storeKind } = secrets;
      return secretStores.check({}, { access, clusterUid, namespace, store, storeKind });
    }
    case "existing":
      return secretKeys.check({}, { access, clusterUid, namespace, secret: secrets.name, keys: secretEnv });
    case "pulumi":
      return { failures: [] };
  }
}
