/** Rights that a login lacks: which, as the API server says it, and the commands that grant what a stack needs. */

/** `User "ann" cannot get resource "namespaces" in API group "" in the namespace "kube-system"`, or `at the cluster scope` */
const REFUSAL = /User "([^"]+)" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"( at the cluster scope)?/;

/**
 * What a stack does beyond the cluster's own role `admin`: it makes its namespaces, and bounds them. The rest is inside
 * of those, where `admin` may do everything.
 */
const BEYOND_ADMIN = ["get,list,watch,create,update,patch,delete", "namespaces,resourcequotas,limitranges"] as const;
const ROLE = "pulumi-deployer";

/** Undefined for another refusal than a missing right: a quota's, or an admission's. */
export function grantsFor(refusal: string): string | undefined {
  const [, user, verb = "", resource = "", group = "", everywhere] = REFUSAL.exec(refusal) ?? [];
  if (user === undefined) return undefined;
  if (user === "system:anonymous")
    return "The kubeconfig has no login that this cluster knows: log in to it, or have another one made";
  const usual = isKubernetesOwn(group) && (everywhere === undefined || resource === "namespaces");
  const commands = usual
    ? [...granted(ROLE, ...BEYOND_ADMIN, user), bound(`${ROLE}-admin`, "admin", user)]
    : granted(`${ROLE}-${verb}-${resource}`, verb, `${resource}${group && `.${group}`}`, user);
  return `What a stack needs is granted by an administrator of the cluster with:\n${commands.join("\n")}`;
}

/** `""`, `apps`, `networking.k8s.io`; a group of a CustomResourceDefinition is in no role by itself. */
const isKubernetesOwn = (group: string) => !group.includes(".") || group.endsWith(".k8s.io");

const granted = (role: string, verbs: string, resources: string, user: string) => [
  `kubectl create clusterrole ${role} --verb=${verbs} --resource=${resources}`,
  bound(role, role, user),
];

/** Named after the user too: another deployer's is there already. */
function bound(name: string, role: string, user: string): string {
  const account = /^system:serviceaccount:([^:]+:[^:]+)$/.exec(user)?.[1];
  const whom = account === undefined ? `--user=${quoted(user)}` : `--serviceaccount=${account}`;
  const suffix = user.toLowerCase().replace(/[^a-z0-9.-]+/g, "-");
  return `kubectl create clusterrolebinding ${name}-${suffix} --clusterrole=${role} ${whom}`;
}

const quoted = (word: string) => (/^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
