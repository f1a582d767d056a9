/** Kubernetes objects as plain values: rendered ones, and the engine's inputs. */

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

type Texts = Readonly<Record<string, string>>;

/** A map of texts, such as labels or data; an empty one where there is none, or none that is known. */
export const textsOf = (value: unknown): Texts => (typeof value === "object" && value !== null ? (value as Texts) : {});

export const labelsOf = ({ metadata }: KubernetesObject): Texts => textsOf(metadata["labels"]);
export const annotationsOf = ({ metadata }: KubernetesObject): Texts => textsOf(metadata["annotations"]);

/** The object, typed, where it is of that kind. */
export const as = <T>(object: KubernetesObject, kind: string): T | undefined =>
  object.kind === kind ? (object as T) : undefined;

/** What stands for a value that only the engine or a cluster knows. */
export const UNKNOWN = "<unknown>";

/** Whether a value can be looked at: placeholders stand in angle brackets, here and in a rendered object. */
export const isKnown = (value: unknown): boolean => !(typeof value === "string" && /^(<[^<>]*>|\*+)$/.test(value));
