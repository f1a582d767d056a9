/** Who reaches whom. */
import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1Service } from "../kubernetes";

import { as, isKnown, labelOf, labelsOf } from "../object";
import { podOf } from "../pod";
import { stackRule } from "../rule";
import { inNamespace, objectsOf, type ObjectResource, type Stack } from "../stack";

const policyOf = ({ object }: ObjectResource) => as<V1NetworkPolicy>(object, "NetworkPolicy")?.spec;

/** Whether a policy selects every pod of its namespace and lets nothing in. */
function deniesAll(resource: ObjectResource): boolean {
  const { podSelector = {}, policyTypes = ["Ingress"], ingress = [] } = policyOf(resource) ?? {};
  const everyPod =
    Object.keys(podSelector.matchLabels ?? {}).length + (podSelector.matchExpressions ?? []).length === 0;
  return everyPod && policyTypes.includes("Ingress") && ingress.length === 0;
}

const defaultDeny = stackRule(
  {
    name: "default-deny",
    description: "Every namespace lets nothing in that no other NetworkPolicy allows",
    cure: "make the namespace by components/namespace.ts",
    source: "components/namespace.ts",
    optOut: "hardening.networkPolicies",
  },
  (stack) =>
    objectsOf(stack, "Namespace")
      .filter(({ object }) => isKnown(object.metadata.name))
      .filter(({ object }) => !inNamespace(stack, object.metadata.name, "NetworkPolicy").some(deniesAll))
      .map((resource) => ({ resource, what: "no NetworkPolicy that denies by default in it" })),
);

/** Namespaces in which a PostgreSQL runs. */
const databaseNamespaces = (stack: Stack) =>
  new Set(
    objectsOf(stack, "StatefulSet")
      .filter(({ object }) =>
        podOf(object)!.spec.containers.some(({ ports = [] }) => ports.some((p) => p.containerPort === 5432)),
      )
      .map(({ object }) => object.metadata.namespace),
  );

/** Namespaces of services that have a database: those a Job prepares one for, by the name both are labelled with. */
function clientNamespaces(stack: Stack, databases: ReadonlySet<string | undefined>): Set<string> {
  const jobs = objectsOf(stack, "Job").filter(({ object }) => databases.has(object.metadata.namespace));
  const services = new Set(jobs.map(({ object }) => labelOf(object, "name")));
  const namespaces = objectsOf(stack, "Namespace").filter(({ object }) => services.has(labelOf(object, "name")));
  return new Set(namespaces.map(({ object }) => object.metadata.name));
}

const NAME = "kubernetes.io/metadata.name";

/** Names of the namespaces that a peer lets in; undefined where it may be any. */
function letIn(stack: Stack, { namespaceSelector, ipBlock }: V1NetworkPolicyPeer, own: string): string[] | undefined {
  if (ipBlock) return undefined;
  if (!namespaceSelector) return [own];
  const { matchLabels = {}, matchExpressions = [] } = namespaceSelector;
  const names = matchExpressions.find(({ key, operator }) => key === NAME && operator === "In")?.values;
  if (names) return names;
  if (matchLabels[NAME] !== undefined) return [matchLabels[NAME]];
  if (Object.keys(matchLabels).length === 0) return undefined;
  const labelled = objectsOf(stack, "Namespace").filter(({ object }) =>
    Object.entries(matchLabels).every(([key, value]) => labelsOf(object)[key] === value),
  );
  return labelled.map(({ object }) => object.metadata.name);
}

const database = stackRule(
  {
    name: "database-reachability",
    description: "PostgreSQL is reachable from the namespaces of services that have a database, and from its own",
    cure: "let in these namespaces alone, by their label kubernetes.io/metadata.name",
    source: "components/network.ts",
  },
  (stack) => {
    const databases = databaseNamespaces(stack);
    const clients = clientNamespaces(stack, databases);
    const policies = objectsOf(stack, "NetworkPolicy").filter(({ object }) => databases.has(object.metadata.namespace));
    return policies.flatMap((resource) => {
      const own = resource.object.metadata.namespace ?? "";
      return (policyOf(resource)?.ingress ?? []).flatMap((rule) => {
        // kubernetes-client spells the field that TypeScript reserves with an underscore; the object itself does not.
        const from = (rule as { from?: V1NetworkPolicyPeer[] }).from ?? [];
        if (from.length === 0) return [{ resource, what: "lets everybody in" }];
        return from.flatMap((peer) => {
          const names = letIn(stack, peer, own);
          if (names === undefined) return [{ resource, what: "lets more in than the namespaces of the stack" }];
          const others = names.filter((name) => isKnown(name) && name !== own && !clients.has(name));
          return others.map((name) => ({ resource, what: `lets ${name} in, which has no database there` }));
        });
      });
    });
  },
);

const exposed = stackRule(
  {
    name: "not-exposed",
    description: "No Service is opened to the outside, but in k3d or with a reason",
    cure: "make it ClusterIP, behind an Ingress",
    source: "architecture: how a service is reached is the target's business",
    optOut: "the annotation wealist/exempt-not-exposed, by a program of one's own",
  },
  (stack) =>
    stack.k3d !== false
      ? []
      : objectsOf(stack, "Service")
          .map((resource) => ({ resource, type: as<V1Service>(resource.object, "Service")?.spec?.type ?? "ClusterIP" }))
          .filter(({ type }) => ["NodePort", "LoadBalancer"].includes(type))
          .map(({ resource, type }) => ({ resource, what: `its type is ${type}, and no reason is given` })),
);

export const NETWORK = [defaultDeny, database, exposed];
