/** Who reaches whom. */
import { labelOf } from "../../components/kubernetes/labels";
import { as, isKnown, labelsOf, type api } from "../object";
import { podOf, type Pod } from "../pod";
import { stackRule } from "../rule";
import { picksAll, selects } from "../selector";
import { inNamespace, objectsOf, type Stack } from "../stack";
import { namespaceRule } from "./namespaces";

const defaultDeny = namespaceRule({
  name: "default-deny",
  description: "Every namespace lets nothing in that no other NetworkPolicy allows",
  optOut: "hardening.networkPolicies",
  has: "NetworkPolicy that denies by default",
  kind: "NetworkPolicy",
  such: (object) => {
    const { podSelector = {}, policyTypes = ["Ingress"], ingress = [] } = as(object, "NetworkPolicy")?.spec ?? {};
    return picksAll(podSelector) && policyTypes.includes("Ingress") && ingress.length === 0;
  },
});

const PORT = 5432;

/** Whether it is a PostgreSQL server. */
const isServer = ({ spec }: Pod) =>
  spec.containers.some(({ ports = [] }) => ports.some(({ containerPort }) => containerPort === PORT));

/** Namespaces of services that have a database: those a Job prepares one for, by the name both are labelled with. */
function clientNamespaces(stack: Stack, home: string | undefined): Set<string> {
  const services = new Set(inNamespace(stack, home, "Job").map(({ object }) => labelOf(object, "name")));
  const namespaces = objectsOf(stack, "Namespace").filter(({ object }) => services.has(labelOf(object, "name")));
  return new Set(namespaces.map(({ object }) => object.metadata.name));
}

const NAME = "kubernetes.io/metadata.name";
type Peer = api.V1NetworkPolicyPeer;

/** Names of the stack's namespaces that a peer lets in; undefined where others may come in as well. */
function letIn(stack: Stack, { namespaceSelector, ipBlock }: Peer, home: string): string[] | undefined {
  if (ipBlock) return undefined;
  if (!namespaceSelector) return [home];
  const { matchLabels = {}, matchExpressions = [] } = namespaceSelector;
  const names = matchExpressions.find(({ key, operator }) => key === NAME && operator === "In")?.values;
  if (names) return names;
  if (matchLabels[NAME] !== undefined) return [matchLabels[NAME]];
  if (picksAll(namespaceSelector)) return undefined;
  // A label that a namespace has to be given says that it is meant to be a client.
  const labelled = objectsOf(stack, "Namespace").filter(({ object }) => selects(namespaceSelector, labelsOf(object)));
  return labelled.map(({ object }) => object.metadata.name);
}

/** kubernetes-client spells a word that TypeScript reserves with an underscore; the object itself does not. */
type IngressRule = api.V1NetworkPolicyIngressRule & { readonly from?: readonly Peer[] };

const allowsPort = ({ ports = [] }: IngressRule) =>
  ports.length === 0 || ports.some(({ port }) => port === undefined || port === PORT || typeof port === "string");

const database = stackRule({
  name: "database-reachability",
  description: "PostgreSQL is reachable from the namespaces of services that have a database, and from its own",
  cure: "let in these namespaces alone, by their label kubernetes.io/metadata.name",
  source: "components/kubernetes/network-policy.ts",
  check: ({ object }, stack) => {
    const policy = as(object, "NetworkPolicy");
    if (!policy) return [];
    const { podSelector = {}, ingress = [] } = policy.spec ?? {};
    const { namespace: home = "" } = object?.metadata ?? {};
    const pods = inNamespace(stack, home, "StatefulSet").map((server) => podOf(server.object)!);
    if (!pods.some((pod) => isServer(pod) && selects(podSelector, pod.labels))) return [];
    const rules = (ingress as IngressRule[]).filter(allowsPort);
    return rules.map((rule) => strangers(stack, rule, home, clientNamespaces(stack, home)));
  },
});

/** Who is let in and has nothing to do there. */
function strangers(stack: Stack, { from = [] }: IngressRule, home: string, clients: ReadonlySet<string>): string[] {
  if (from.length === 0) return ["lets everybody in"];
  return from.flatMap((peer) => {
    const names = letIn(stack, peer, home);
    if (names === undefined) return ["lets more in than the namespaces of the stack"];
    const others = names.filter((name) => isKnown(name) && name !== home && !clients.has(name));
    return others.map((name) => `lets ${name} in, which has no database there`);
  });
}

const exposed = stackRule({
  name: "not-exposed",
  description: "No Service is opened to the outside, but in k3d or with a reason",
  cure: "make it ClusterIP, behind an Ingress",
  source: "architecture: how a service is reached is the target's business",
  optOut: "the annotation wealist/exempt-not-exposed, by a program of one's own",
  check: ({ object }, { k3d }) => {
    const { type = "ClusterIP" } = as(object, "Service")?.spec ?? {};
    return k3d === false && /^(NodePort|LoadBalancer)$/.test(type) && `its type is ${type}, and no reason is given`;
  },
});

export const NETWORK = [defaultDeny, database, exposed];
