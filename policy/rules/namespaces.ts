/** What every namespace has, before anything runs in it. */
import { isKnown, labelsOf } from "../object";
import { objectRule, stackRule } from "../rule";
import { inNamespace, objectsOf } from "../stack";

const ENFORCE = "pod-security.kubernetes.io/enforce";

const restricted = objectRule(
  {
    name: "namespace-restricted",
    description: "Every namespace is under the restricted Pod Security Standard",
    cure: `label the Namespace with ${ENFORCE}: restricted`,
    source: "Pod Security Admission",
    optOut: "hardening.podSecurity",
  },
  (object) =>
    object.kind === "Namespace" && labelsOf(object)[ENFORCE] !== "restricted"
      ? [`the label ${ENFORCE} is ${labelsOf(object)[ENFORCE] ?? "missing"}`]
      : [],
);

const CLUSTER_WIDE = [
  "Namespace",
  "ClusterRole",
  "ClusterRoleBinding",
  "StorageClass",
  "PersistentVolume",
  "IngressClass",
];
const NOT_OURS = ["default", "kube-system", "kube-public", "kube-node-lease"];

const named = objectRule(
  {
    name: "namespace-named",
    description: "Every object is in a namespace of the stack, none in `default` or one of Kubernetes' own",
    cure: "set metadata.namespace to the name that components/namespace/namespace.ts gives",
    source: "architecture: a namespace per service",
  },
  ({ kind, metadata: { namespace = "default" } }) =>
    !CLUSTER_WIDE.includes(kind) && NOT_OURS.includes(namespace) ? [`the namespace is ${namespace}`] : [],
);

/** A rule that each Namespace of the stack has an object of that kind in it. */
const has = (kind: "ResourceQuota" | "LimitRange", about: { readonly description: string; readonly cure: string }) =>
  stackRule(
    {
      ...about,
      name: kind === "ResourceQuota" ? "namespace-quota" : "namespace-limits",
      source: "components/namespace/namespace.ts",
      optOut: "hardening.quota",
    },
    (stack) =>
      objectsOf(stack, "Namespace")
        .filter(({ object }) => isKnown(object.metadata.name))
        .filter(({ object }) => inNamespace(stack, object.metadata.name, kind).length === 0)
        .map((resource) => ({ resource, what: `no ${kind} in it` })),
  );

const quota = has("ResourceQuota", {
  description: "Every namespace has a ResourceQuota: what runs wild in one takes nothing from the others",
  cure: "make the namespace by components/namespace/namespace.ts",
});
const limits = has("LimitRange", {
  description: "Every namespace has a LimitRange, for what is started by hand without limits",
  cure: "make the namespace by components/namespace/namespace.ts",
});

export const NAMESPACES = [restricted, named, quota, limits];
