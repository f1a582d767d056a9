/** The rules applied: to a stack, or to objects alone. */
import type { KubernetesObject } from "./object";
import { levelOf, wrongIn, type Rule } from "./rule";
import { RULES } from "./rules";
import type { Stack } from "./stack";

/** What is wrong, with the name of the rule, its level and its cure. */
export const violationsOfStack = (stack: Stack, rules: readonly Rule[] = RULES) =>
  rules.flatMap((rule) => {
    const { name, cure } = rule;
    return wrongIn(rule, stack).map((finding) => ({ rule: name, level: levelOf(rule), cure, ...finding }));
  });

/**
 * What is wrong with rendered objects. What only the program's options show, such as protection, is not looked at.
 *
 * @param k3d whether they are for a k3d cluster on this machine; undefined leaves out what depends on it.
 */
export function violationsOf(objects: readonly KubernetesObject[], { k3d }: { readonly k3d?: boolean } = {}) {
  const resources = objects.map((object) => {
    const { kind, metadata } = object;
    return { type: `kubernetes:${kind}`, name: metadata.name, inputs: object, object };
  });
  return violationsOfStack({ k3d, resources }).flatMap(({ resource: { object }, ...violation }) =>
    object ? [{ ...violation, object }] : [],
  );
}
