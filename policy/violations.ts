/** The rules applied: to a stack, or to objects alone. */
import type { KubernetesObject } from "./object";
import { levelOf, wrongIn, wrongWith, type Level, type Rule } from "./rule";
import { RULES } from "./rules";
import { objectsOf, ofObjects, type Stack, type StackResource } from "./stack";

export interface Violation {
  /** Name of the rule. */
  readonly rule: string;
  readonly level: Level;
  readonly resource: StackResource;
  /** What is wrong; never a secret's value. */
  readonly what: string;
  readonly cure: string;
}

export function violationsOfStack(stack: Stack, rules: readonly Rule[] = RULES): Violation[] {
  return rules.flatMap((rule) => {
    const found =
      rule.scope === "stack"
        ? wrongIn(rule, stack)
        : objectsOf(stack).flatMap((resource) => wrongWith(rule, resource.object).map((what) => ({ resource, what })));
    return found.map(({ resource, what }) => ({
      rule: rule.name,
      level: levelOf(rule),
      resource,
      what,
      cure: rule.cure,
    }));
  });
}

/**
 * What is wrong with rendered objects. What only the program's options show, such as protection, is not looked at.
 *
 * @param k3d whether they are for a k3d cluster on this machine; undefined leaves out what depends on it.
 */
export const violationsOf = (
  objects: readonly KubernetesObject[],
  { k3d }: { readonly k3d?: boolean } = {},
): (Violation & { readonly object: KubernetesObject })[] =>
  violationsOfStack(ofObjects(objects, k3d)).flatMap((violation) =>
    violation.resource.object ? [{ ...violation, object: violation.resource.object }] : [],
  );
