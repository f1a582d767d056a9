/** What the comparison passes on from step to step. */
import type { KubernetesObject } from "../../components/kubernetes/object";
import type { StackConfig } from "./stack-config";

export type { KubernetesObject };

/** One stack as one side renders it. */
export interface StackSide {
  readonly objects: readonly KubernetesObject[];
  readonly config: StackConfig;
}

/** A field that differs; undefined where a side does not have it. */
export interface FieldChange {
  readonly path: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

export type ObjectChange =
  | { readonly status: "added"; readonly new: KubernetesObject }
  | { readonly status: "removed"; readonly old: KubernetesObject }
  | {
      /** `renamed`: deleted under its old name and made anew under the new one. */
      readonly status: "changed" | "renamed";
      readonly old: KubernetesObject;
      readonly new: KubernetesObject;
      readonly fields: readonly FieldChange[];
    };

/** The object as the change leaves it; a removed one as it was. */
export const subject = (change: ObjectChange): KubernetesObject =>
  change.status === "removed" ? change.old : change.new;

/** What a change means for one object, in Markdown. */
export interface Consequence {
  readonly object: KubernetesObject;
  readonly text: string;
}

/** Its name without the part that only the engine knows. */
export const nameOf = ({ metadata }: KubernetesObject): string => metadata.name.replace(/-<suffix>$/, "");

/** Whether the engine gives it a new name for every content. */
export const isAutoNamed = (object: KubernetesObject): boolean => nameOf(object) !== object.metadata.name;

/** The namespace it is in; a namespace is in itself. */
export const namespaceOf = ({ kind, metadata }: KubernetesObject): string =>
  kind === "Namespace" ? metadata.name : (metadata.namespace ?? "");

/** Tells objects apart, and sorts a namespace before what is in it. */
export const identity = (object: KubernetesObject): string => {
  const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0]! : "";
  return [namespaceOf(object), object.kind === "Namespace" ? "" : object.kind, object.metadata.name, group].join("\0");
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
