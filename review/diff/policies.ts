/** Which rules of policy/ a change breaks that held before. Both sides are judged by the rules that are here. */
import { saysK3d } from "../../configuration/cluster";
import { violationsOf } from "../../policy/violations";
import { identity, type Consequence, type KubernetesObject, type ObjectChange, type StackSide } from "./model";
import { code } from "./text";

export function newViolations(before: StackSide, after: StackSide, changes: readonly ObjectChange[]): Consequence[] {
  const names = new Map(changes.flatMap((change) => ("fields" in change ? [[identity(change.new), change.old]] : [])));
  const known = new Set(violations(before).map(({ rule, what, object }) => [rule, what, identity(object)].join("\0")));
  /** The object under the name it had: one that moves breaks nothing anew. */
  const was = (object: KubernetesObject) => identity(names.get(identity(object)) ?? object);
  return violations(after)
    .filter(({ rule, what, object }) => !known.has([rule, what, was(object)].join("\0")))
    .map(({ rule, what, level, cure, object }) => ({
      object,
      text: `${code(what)} breaks ${code(rule)}${level === "advisory" ? " (advisory)" : ""}: ${cure}`,
    }));
}

function violations({ objects, config }: StackSide) {
  return violationsOf(objects, { k3d: saysK3d(config.plain.cluster) });
}
