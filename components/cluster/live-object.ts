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
export async function patching(strategy: "MergePatch" | "ServerSideApply" | "StrategicMergePatch"): Promise<Options> {
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

/**
 * All that was applied by who applied the object's specification, read back from the object: applied again, nothing changes.
 * Undefined where nobody did. The object has to be read with its `managedFields`.
 */
export function appliedWhole(
  live: LiveObject,
): { readonly fieldManager: string; readonly body: LiveObject } | undefined {
  const entry = applier(live.metadata ?? {});
  if (!entry) return undefined;
  const { fieldManager, metadata } = applied(live);
  const spec = ownedPart(live.spec, child(entry.fieldsV1 as Fields, "f:spec") ?? {}) as LiveObject["spec"];
  return { fieldManager, body: { apiVersion: live.apiVersion, kind: live.kind, metadata, spec } };
}

/**
 * The part of a value that the fields name (structured-merge-diff's FieldsV1): `f:` a field, `k:` an element of a list by
 * its keys, `v:` one by its value; without any of these it is the whole value.
 */
function ownedPart(value: unknown, fields: Fields): unknown {
  const names = Object.keys(fields).filter((name) => name !== ".");
  if (names.length === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown) => {
      const name = names.find((one) => isNamed(element, one));
      return name === undefined ? [] : [ownedPart(element, fields[name] as Fields)];
    });
  }
  const parts = Object.entries(value).flatMap(([key, part]): [string, unknown][] => {
    const inner = child(fields, `f:${key}`);
    return inner === undefined ? [] : [[key, ownedPart(part, inner)]];
  });
  return Object.fromEntries(parts);
}

function isNamed(element: unknown, name: string): boolean {
  const wanted = JSON.parse(name.slice(2)) as unknown;
  if (name.startsWith("v:")) return element === wanted;
  return Object.entries(wanted as Fields).every(([key, value]) => (element as Fields)[key] === value);
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
