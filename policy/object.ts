/** Kubernetes objects as the rules look at them. */
import type * as api from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { KubernetesObject } from "../components/kubernetes/object";

export { annotationsOf, labelsOf, textsOf, type KubernetesObject } from "../components/kubernetes/object";
/** The types of Kubernetes' objects; the package is an ES module, from which CommonJS may take types alone. */
export type { api };

/** `V1Deployment` of a Deployment. */
type Typed<Kind extends string> = (typeof api)[`V1${Kind}` & keyof typeof api] extends { prototype: infer T }
  ? T
  : never;

/** The object, typed, where it is of that kind. */
export const as = <Kind extends string>(object: KubernetesObject | undefined, kind: Kind) =>
  object?.kind === kind ? (object as unknown as Typed<Kind>) : undefined;

/** The object that a resource is, with the name that the provider gives one without; undefined where it is none. */
export function objectOf(type: string, name: string, inputs: Record<string, unknown>): KubernetesObject | undefined {
  if (!type.startsWith("kubernetes:") || !inputs["kind"]) return undefined;
  const metadata = inputs["metadata"] as Record<string, unknown> | undefined;
  return { ...inputs, metadata: { ...metadata, name: metadata?.["name"] ?? `${name}-<suffix>` } } as KubernetesObject;
}

/** What stands for a value that only the engine or a cluster knows. */
export const UNKNOWN = "<unknown>";

/** Whether a value can be looked at: placeholders stand in angle brackets, here and in a rendered object. */
export const isKnown = (value: unknown): boolean => !(typeof value === "string" && /^(<[^<>]*>|\*+)$/.test(value));
