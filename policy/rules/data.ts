/** Data outlives mistakes. */
import { as } from "../object";
import { objectRule, stackRule } from "../rule";
import { inNamespace, type Stack, type StackResource } from "../stack";

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

const HOLDERS = ["PersistentVolumeClaim", "StatefulSet"];

/** Whether data is lost with it: volumes and their namespaces, the server, a password that nothing gives anew. */
function holdsData({ type, inputs, object }: StackResource, stack: Stack): boolean {
  // A service's own password is renewed by its rotation, and the Job gives the login whatever the stack has.
  if (!object) return type === PASSWORD && inputs["keepers"] === undefined;
  if (object.kind !== "Namespace") return HOLDERS.includes(object.kind);
  return inNamespace(stack, object.metadata.name, ...HOLDERS).length > 0;
}

const isProtected = stackRule({
  name: "data-protected",
  description:
    "Outside k3d, what holds data is protected: a preview that would delete or replace it fails, by the engine itself",
  cure: "leave database.protect true; where the data is meant to go, update without the policy pack",
  source: "decision 6",
  check: (resource, stack) =>
    stack.k3d === false && resource.protect === false && holdsData(resource, stack) && "it is not protected",
});

export const DATA = [ownClaim, isProtected];
