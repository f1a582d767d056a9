/** Data outlives mistakes. */
import { as } from "../object";
import { objectRule, stackRule } from "../rule";
import { objectsOf, type Stack, type StackResource } from "../stack";

const ownClaim = objectRule({
  name: "claim-of-its-own",
  description: "A StatefulSet's volume is a claim of its own: a template cannot grow without replacing the StatefulSet",
  cure: "make a PersistentVolumeClaim, and mount it",
  source: "decision 6",
  check: (object) => {
    const { volumeClaimTemplates = [] } = as(object, "StatefulSet")?.spec ?? {};
    return volumeClaimTemplates.length > 0 && "it has volumeClaimTemplates";
  },
});

const PASSWORD = "random:index/randomPassword:RandomPassword";

/** What data is lost with: volumes and their namespaces, the server, a password that nothing gives anew. */
function holders(stack: Stack): StackResource[] {
  const objects = objectsOf(stack, "PersistentVolumeClaim", "StatefulSet");
  const namespaces = new Set(objects.map(({ object }) => object.metadata.namespace));
  return [
    ...objectsOf(stack, "Namespace").filter(({ object }) => namespaces.has(object.metadata.name)),
    ...objects,
    // A service's own password is renewed by its rotation, and the Job gives the login whatever the stack has.
    ...stack.resources.filter(({ type, inputs }) => type === PASSWORD && inputs["keepers"] === undefined),
  ];
}

const isProtected = stackRule({
  name: "data-protected",
  description:
    "Outside k3d, what holds data is protected: a preview that would delete or replace it fails, by the engine itself",
  cure: "leave database.protect true; where the data is meant to go, update without the policy pack",
  source: "decision 6",
  check: (stack) => {
    const open = stack.k3d === false ? holders(stack).filter(({ protect }) => protect === false) : [];
    return open.map((resource) => ({ resource, what: "it is not protected" }));
  },
});

export const DATA = [ownClaim, isProtected];
