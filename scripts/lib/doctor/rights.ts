/** The rights of a login, as the cluster itself judges them: it is asked, and nothing is tried. */
import type { AuthorizationV1Api, V1ResourceRule } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { forPeople, statusOf } from "../../../components/cluster/api-error";
import { grantsFor } from "../../../components/cluster/api-rights";
import { kubeconfigOf, type ClusterAccess } from "../../../components/cluster/access";
import type { Settings } from "../../../configuration/config";
import { namespacesOf } from "../../../stacks/namespaces";

interface Asked {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Where; everywhere without it. */
  readonly namespace?: string;
  /** Of one object alone. */
  readonly name?: string;
}

/** What the engine does to an object that it keeps. */
const KEEP = ["get", "create", "patch", "delete"];

const kept = (group: string, ...resources: string[]): Asked[] =>
  resources.map((resource) => ({ group, resource, verbs: KEEP }));

/** What a stack makes in its namespaces, and looks at there. */
function inside(settings: Settings): Asked[] {
  const { services, database, backup, hardening } = settings;
  return [
    ...kept("", "configmaps", "secrets", "services", "serviceaccounts"),
    ...kept("apps", "deployments"),
    ...kept("batch", "jobs"),
    ...kept("policy", "poddisruptionbudgets"),
    { group: "", resource: "pods", verbs: ["list", "watch"] },
    ...(database.inside ? kept("apps", "statefulsets") : []),
    ...(database.inside || backup?.to.kind === "volume" ? kept("", "persistentvolumeclaims") : []),
    ...(backup ? kept("batch", "cronjobs") : []),
    ...(hardening.quota.enabled ? kept("", "resourcequotas", "limitranges") : []),
    ...(hardening.networkPolicies.enabled ? kept("networking.k8s.io", "networkpolicies") : []),
    ...(services.some(({ autoscaling }) => autoscaling) ? kept("autoscaling", "horizontalpodautoscalers") : []),
    ...(services.some(({ secrets }) => secrets.kind === "external-secret")
      ? kept("external-secrets.io", "externalsecrets")
      : []),
  ];
}

/** What a login lacks, with the commands that grant it; undefined where it lacks nothing, or nobody can tell. */
export async function lackingRights(access: ClusterAccess, settings: Settings): Promise<string | undefined> {
  const { AuthenticationV1Api, AuthorizationV1Api } = await import("@kubernetes/client-node");
  const config = await kubeconfigOf(access);
  const api = config.makeApiClient(AuthorizationV1Api);
  const perNamespace = namespacesOf(settings).map(async (namespace) => {
    const itself = { group: "", resource: "namespaces", verbs: KEEP, name: namespace };
    const rules = await rulesIn(api, namespace);
    const open = inside(settings).map((one) => ({
      ...one,
      namespace,
      verbs: one.verbs.filter((verb) => !allows(rules, one, verb)),
    }));
    return Promise.all([itself, ...open].map((one) => refused(api, one)));
  });
  const lacking = (await Promise.all(perNamespace)).flat().filter(({ verbs }) => verbs.length > 0);
  const [first] = lacking;
  if (first === undefined) return undefined;
  const review = config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
  const user = await review.then(({ status }) => status?.userInfo?.username).catch(() => undefined);
  const names = [...new Set(lacking.map(({ verbs, resource }) => `${verbs.join(", ")} ${resource}`))];
  const grants = grantsFor(refusal(user ?? "USER", first)) ?? "";
  return `this login${user === undefined ? "" : ` (${user})`} may not: ${names.join("; ")}. ${grants}`;
}

/** What is granted by RBAC in a namespace, in one answer; nothing where the cluster does not tell. */
const rulesIn = async (api: AuthorizationV1Api, namespace: string): Promise<readonly V1ResourceRule[]> =>
  api.createSelfSubjectRulesReview({ body: { spec: { namespace } } }).then(
    ({ status }) => status?.resourceRules ?? [],
    () => [],
  );

const allows = (rules: readonly V1ResourceRule[], { group, resource }: Asked, verb: string): boolean =>
  rules.some(
    ({ apiGroups = [], resources = [], resourceNames = [], verbs }) =>
      resourceNames.length === 0 && has(apiGroups, group) && has(resources, resource) && has(verbs, verb),
  );

const has = (list: readonly string[], one: string) => list.includes("*") || list.includes(one);

/** The verbs that the cluster refuses, one answer each: where it is not RBAC alone that grants, only this tells. */
async function refused(api: AuthorizationV1Api, asked: Asked): Promise<Asked> {
  const { verbs, ...attributes } = asked;
  const verdicts = verbs.map(async (verb) => {
    const review = api.createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: { ...attributes, verb } } },
    });
    const { status } = await review.catch((error: unknown) => {
      // A cluster that does not let its logins ask tells it when something is done.
      if ([403, 404].includes(Number(statusOf(error)))) return { status: { allowed: true } };
      throw new Error(forPeople(error), { cause: error });
    });
    return status?.allowed === false ? [verb] : [];
  });
  return { ...asked, verbs: (await Promise.all(verdicts)).flat() };
}

/** As the API server words it, from which the commands are made. */
const refusal = (user: string, { verbs, resource, group, namespace }: Asked) =>
  `User "${user}" cannot ${verbs[0]} resource "${resource}" in API group "${group}"` +
  (namespace === undefined ? " at the cluster scope" : ` in the namespace "${namespace}"`);
