/** Whose a namespace is, by what stands on it. */
import { labels, MANAGED_BY, PART_OF } from "./labels";

/** The annotation that names the stack which made a namespace, as `project/stack`. */
export const OWNER_ANNOTATION = "wealist/owner";

/** `organization/project/stack` as it is written there: the organization is the state backend's affair. */
export const ownerMark = (owner: string): string => owner.split("/").slice(-2).join("/");

/** What {@link makerOf} says of this stack itself. */
export const OURS = "this stack";

export interface Marks {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * What made it: this stack, another one by its name, or nobody who says so. Projects made from one another write the same
 * labels, each with a name of its own; a namespace without the annotation was made before there was one.
 *
 * @param owner `organization/project/stack` of this stack.
 */
export function makerOf({ labels: on = {}, annotations = {} }: Marks, owner: string): string | undefined {
  const mark = annotations[OWNER_ANNOTATION];
  if (mark !== undefined) return mark === ownerMark(owner) ? OURS : `the stack ${mark}`;
  const own = labels("");
  const project = on[PART_OF];
  if (project === undefined || on[MANAGED_BY] !== own[MANAGED_BY]) return undefined;
  return project === own[PART_OF] ? OURS : `a stack of ${project}`;
}

/** The Kubernetes provider's own switch for taking over what exists. */
export const isAdopting = (): boolean => process.env["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"] === "true";
