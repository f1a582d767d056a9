/** A cluster that others made: reached, trusted, recent enough, by a login that may do what a stack takes. */
import { closest } from "fastest-levenshtein";

import {
  accessTo,
  clusterUidOf,
  kubeconfigOf,
  versionOf,
  wayTo,
  type ClusterAccess,
} from "../../../components/cluster/access";
import { isTooOld, OLDEST_KUBERNETES } from "../../../components/kubernetes/version";
import type { Settings } from "../../../configuration/config";
import { setCommand, setSecretCommand } from "../../../configuration/cures";
import { KUBECONFIG } from "../../../configuration/secret-names";
import { CHOOSE_CONTEXT } from "../../../stacks/existing-cures";
import type { Backend } from "./backend";
import { once, type Check } from "./plan";
import { lackingRights } from "./rights";
import { missing, ok, fromMessage, type Row } from "./row";
import { takenFromIt } from "./taken";

/** None for a k3d stack, which makes its own. */
export function existingChecks(settings: Settings, backend: Backend): Check[] {
  const { cluster, stack, secret } = settings;
  if (!cluster.existing) return [];
  const { context, uid: trusted } = cluster.existing;
  const isSecret = secret(KUBECONFIG) !== undefined || context === undefined;
  const kubeconfig = async () => (isSecret ? backend.secret(KUBECONFIG) : undefined);
  const access = once(async () => accessTo({ context, kubeconfig: await kubeconfig() }));
  const uid = once(async () => clusterUidOf(await access()));
  const byHand = `kubectl${context === undefined ? "" : ` --context ${context}`} get namespace kube-system`;
  return [
    {
      what: "Context",
      after: isSecret ? ["Secrets"] : [],
      look: async () => contextRow(await access(), context, stack),
    },
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
        return lack === undefined ? ok("Rights", "all that a stack takes") : fromMessage("Rights", lack);
      },
    },
    ...takenFromIt(settings, backend, access, uid),
  ];
}

async function contextRow(access: ClusterAccess, context: string | undefined, stack: string): Promise<Row> {
  try {
    const config = await kubeconfigOf(access, CHOOSE_CONTEXT);
    return ok("Context", `${wayTo(access)}, ${config.getCurrentCluster()?.server ?? "no server"}`);
  } catch (error) {
    const { message } = error as Error;
    if (context === undefined) return missing("Context", message, setSecretCommand(stack, KUBECONFIG));
    const [, list = ""] = /it has: (.*)$/.exec(message) ?? [];
    const nearest = nearestContext(context, list.split(", "));
    const add = `add ${context} to it as the cluster's provider says (EKS: aws eks update-kubeconfig --alias ${context} --name …)`;
    const other = nearest ? `, or name the right one:\n${setCommand(stack, ["cluster", "context"], nearest)}` : "";
    return missing("Context", message, `${add}${other}`);
  }
}

/** The one that may be meant; never a laptop's own cluster, which is nobody's production. */
export function nearestContext(context: string, names: readonly string[]): string | undefined {
  const shared = names.filter((name) => name !== "none" && !name.startsWith("k3d-"));
  return shared.length === 0 ? undefined : closest(context, shared);
}

async function reachedRow(access: ClusterAccess, uid: () => Promise<string>, byHand: string): Promise<Row> {
  try {
    return ok("Cluster", `answers: ${await uid()}`);
  } catch (error) {
    const row = fromMessage("Cluster", (error as Error).message);
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
