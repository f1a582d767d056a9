/** What every namespace has, before anything runs in it. */
import { isKnown, labelsOf, type KubernetesObject } from "../object";
import { objectRule, stackRule, type About } from "../rule";
import { inNamespace } from "../stack";

const ENFORCE = "pod-security.kubernetes.io/enforce";

const restricted = objectRule({
  name: "namespace-restricted",
  description: "Every namespace is under the restricted Pod Security Standard",
  cure: `label the Namespace with ${ENFORCE}: restricted`,
  source: "Pod Security Admission",
  optOut: "hardening.podSecurity",
  check: (object) => {
    const { [ENFORCE]: enforced = "missing" } = labelsOf(object);
    return object.kind === "Namespace" && enforced !== "restricted" && `the label ${ENFORCE} is ${enforced}`;
  },
});

const CLUSTER_WIDE = [
  "Namespace",
  "ClusterRole",
  "ClusterRoleBinding",
  "StorageClass",
  "PersistentVolume",
  "IngressClass",
];
const NOT_OURS = ["default", "kube-system", "kube-public", "kube-node-lease"];

const named = objectRule({
  name: "namespace-named",
  description: "Every object is in a namespace of the stack, none in `default` or one of Kubernetes' own",
  cure: "set metadata.namespace to the name that components/namespace/namespace.ts gives",
  source: "architecture: a namespace per service",
  check: ({ kind, metadata: { namespace = "default" } }) =>
    !CLUSTER_WIDE.includes(kind) && NOT_OURS.includes(namespace) && `the namespace is ${namespace}`,
});

interface Had extends Omit<About, "cure" | "source"> {
  /** What each Namespace has one of, of that kind. */
  readonly has: string;
  readonly kind?: string;
  readonly such?: (object: KubernetesObject) => boolean;
}

/** A rule about what each Namespace of the stack has in it. */
export const namespaceRule = ({ has, kind = has, such = () => true, ...about }: Had) =>
  stackRule({
    ...about,
    cure: "make the namespace by components/namespace/namespace.ts",
    source: "components/namespace/namespace.ts",
    check: ({ object }, stack) => {
      const name = object?.kind === "Namespace" ? object.metadata.name : undefined;
      return (
        name && isKnown(name) && !inNamespace(stack, name, kind).some(({ object }) => such(object)) && `no ${has} in it`
      );
    },
  });

const quota = namespaceRule({
  name: "namespace-quota",
  description: "Every namespace has a ResourceQuota: what runs wild in one takes nothing from the others",
  optOut: "hardening.quota",
  has: "ResourceQuota",
});

const limits = namespaceRule({
  name: "namespace-limits",
  description: "Every namespace has a LimitRange, for what is started by hand without limits",
  optOut: "hardening.quota",
  has: "LimitRange",
});

export const NAMESPACES = [restricted, named, quota, limits];
