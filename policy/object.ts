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
export const as = <Kind extends string>(object: KubernetesObject, kind: Kind): Typed<Kind> | undefined =>
  object.kind === kind ? (object as unknown as Typed<Kind>) : undefined;

/** What stands for a value that only the engine or a cluster knows. */
export const UNKNOWN = "<unknown>";

/** Whether a value can be looked at: placeholders stand in angle brackets, here and in a rendered object. */
export const isKnown = (value: unknown): boolean => !(typeof value === "string" && /^(<[^<>]*>|\*+)$/.test(value));
