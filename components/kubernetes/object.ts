/** Kubernetes objects as plain values. */
import type { KubernetesObject as ClientObject } from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** As it is written: rendered, or an input of the engine. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** As a cluster holds it. */
export type LiveObject = ClientObject & {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
};

type Texts = Readonly<Record<string, string>>;

/** A map of texts, such as labels or data; an empty one where there is none, or none that is known. */
export const textsOf = (value: unknown): Texts => (typeof value === "object" && value !== null ? (value as Texts) : {});

export const labelsOf = ({ metadata }: KubernetesObject): Texts => textsOf(metadata["labels"]);
export const annotationsOf = ({ metadata }: KubernetesObject): Texts => textsOf(metadata["annotations"]);
