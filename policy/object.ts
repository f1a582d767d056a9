/** Kubernetes objects as the rules look at them. */
import type { KubernetesObject } from "../components/kubernetes/object";

export { annotationsOf, labelsOf, textsOf, type KubernetesObject } from "../components/kubernetes/object";

/** The object, typed, where it is of that kind. */
export const as = <T>(object: KubernetesObject, kind: string): T | undefined =>
  object.kind === kind ? (object as T) : undefined;

/** What stands for a value that only the engine or a cluster knows. */
export const UNKNOWN = "<unknown>";

/** Whether a value can be looked at: placeholders stand in angle brackets, here and in a rendered object. */
export const isKnown = (value: unknown): boolean => !(typeof value === "string" && /^(<[^<>]*>|\*+)$/.test(value));
