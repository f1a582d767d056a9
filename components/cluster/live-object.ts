/**
 * Changes of an object that the engine manages, by a step beside it. They are applied under the engine's own name, whole:
 * under another one, two owners of one field would be a conflict at the engine's next change of it.
 */
import type { ConfigurationOptions, V1ObjectMeta } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { LiveObject } from "../kubernetes/object";

type Options = ConfigurationOptions<never>;
type Fields = Readonly<Record<string, unknown>>;

type Live = Pick<LiveObject, "metadata">;

/** Of a stack on a cluster of its own, and of an object that nobody applied yet. */
export const FIELD_MANAGER = "wealist";

/** What says how a patch's body is meant. */
export async function patching(strategy: "MergePatch" | "ServerSideApply"): Promise<Options> {
  const { PatchStrategy, setHeaderOptions } = await import("@kubernetes/client-node");
  return setHeaderOptions("Content-Type", PatchStrategy[strategy]) as unknown as Options;
}

/**
 * Who applied the object's specification, with the labels and annotations that came along: what is applied in its name
 * without them would take them off.
 */
export function applied({ metadata = {} }: Live): { readonly fieldManager: string; readonly metadata: object } {
  const entry = applier(metadata);
  const fields = child(entry?.fieldsV1 as Fields | undefined, "f:metadata");
  const { name, namespace } = metadata;
  const labels = owned(metadata.labels, child(fields, "f:labels"));
  const annotations = owned(metadata.annotations, child(fields, "f:annotations"));
  return { fieldManager: entry?.manager ?? FIELD_MANAGER, metadata: { name, namespace, labels, annotations } };
}

const applier = ({ managedFields }: V1ObjectMeta) =>
  managedFields?.find(
    ({ operation, subresource, fieldsV1 }) => operation === "Apply" && !subresource && "f:spec" in (fieldsV1 ?? {}),
  );

/** Whether it was made by a stack whose whole cluster this is: others in it apply under names of their own. */
export const isOurs = ({ metadata = {} }: Live): boolean => applier(metadata)?.manager === FIELD_MANAGER;

const child = (fields: Fields | undefined, key: string) => fields?.[key] as Fields | undefined;

const owned = (texts: Readonly<Record<string, string>> = {}, fields: Fields = {}) =>
  Object.fromEntries(Object.entries(texts).filter(([key]) => `f:${key}` in fields));
