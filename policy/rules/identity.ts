/** Who a pod is to the API server: nobody, and nobody reads its Secrets. */
import { as } from "../object";
import { podOf } from "../pod";
import { objectRule, podRule } from "../rule";

const noToken = objectRule({
  name: "no-account-token",
  description: "No service-account token is mounted",
  cure: "set automountServiceAccountToken: false on the pod (restrictedPod) and on the ServiceAccount",
  source: "CIS Kubernetes Benchmark 5.1.6",
  optOut: "services[].hardening.serviceAccountToken",
  check: (object) => {
    const account = as(object, "ServiceAccount") ?? podOf(object)?.spec;
    if (!account) return [];
    const volumes = "volumes" in account ? (account.volumes ?? []) : [];
    return [
      account.automountServiceAccountToken !== false && "automountServiceAccountToken is not false",
      ...volumes
        .filter(({ projected }) => projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken))
        .map(({ name }) => `volume ${name} mounts a token`),
    ];
  },
});

const ownAccount = podRule({
  name: "own-account",
  description: "A pod runs under a ServiceAccount of its own, not under `default`, which whatever is made later shares",
  cure: "make a ServiceAccount, and set serviceAccountName",
  source: "CIS Kubernetes Benchmark 5.1.5",
  check: ({ spec: { serviceAccountName = "default" } }) =>
    serviceAccountName === "default" && "serviceAccountName is not set, or `default`",
});

const READING = ["get", "list", "watch", "*"];
/** Roles that every cluster has, and that read Secrets. */
const READERS = ["cluster-admin", "admin", "edit"];

const readsSecrets = objectRule({
  name: "nobody-reads-secrets",
  description: "No role of the stack reads Secrets, and none that does is given to anybody",
  cure: "name the resources that the role is for, without secrets; a pod gets its own by reference",
  source: "CIS Kubernetes Benchmark 5.1.2",
  check: (object) => {
    const role = as(object, "Role") ?? as(object, "ClusterRole");
    const binding = as(object, "RoleBinding") ?? as(object, "ClusterRoleBinding");
    const rules = (role?.rules ?? []).filter(
      ({ apiGroups = [], resources = [], verbs }) =>
        includesAny(apiGroups, ["", "*"]) && includesAny(resources, ["secrets", "*"]) && includesAny(verbs, READING),
    );
    return [
      ...rules.map(({ verbs }) => `a rule allows ${verbs.join(", ")} on secrets`),
      binding && READERS.includes(binding.roleRef.name) && `roleRef is ${binding.roleRef.name}`,
    ];
  },
});

const includesAny = (list: readonly string[], some: readonly string[]) => list.some((item) => some.includes(item));

export const IDENTITY = [noToken, ownAccount, readsSecrets];
