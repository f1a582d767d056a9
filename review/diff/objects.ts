/** Which objects of a stack are added, removed, renamed or changed. */
import { labelOf } from "../../components/kubernetes/labels";
import { fieldChanges } from "./fields";
import { identity, namespaceOf, type FieldChange, type KubernetesObject, type ObjectChange } from "./model";

export function objectChanges(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): ObjectChange[] {
  const [old, current] = [byIdentity(before), byIdentity(after)];
  const removed = [...old].filter(([key]) => !current.has(key)).map(([, object]) => object);
  const added = [...current].filter(([key]) => !old.has(key)).map(([, object]) => object);
  const renamed = renames(removed, added);
  const changes: ObjectChange[] = [...current].flatMap(([key, object]): ObjectChange[] => {
    const previous = old.get(key) ?? renamed.get(object);
    if (!previous) return [{ status: "added", new: object }];
    const fields = differences(previous, object);
    if (old.has(key)) return fields.length > 0 ? [{ status: "changed", old: previous, new: object, fields }] : [];
    return [{ status: "renamed", old: previous, new: object, fields }];
  });
  const gone = new Set(renamed.values());
  for (const object of removed) if (!gone.has(object)) changes.push({ status: "removed", old: object });
  const place = (change: ObjectChange) => identity(change.status === "added" ? change.new : change.old);
  return changes.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

const byIdentity = (objects: readonly KubernetesObject[]) =>
  new Map(objects.map((object) => [identity(object), object]));

/** Fields of an object but its name: that of a renamed one is told otherwise. */
function differences(old: KubernetesObject, current: KubernetesObject): FieldChange[] {
  return fieldChanges(old, current).filter(({ path }) => path !== "metadata.name" && path !== "metadata.namespace");
}

/**
 * New objects and what they were called before: of the same kind and labels, in the same namespace or of the same name.
 * One that could have been several is none: a wrong guess would hide that something is deleted.
 */
function renames(removed: readonly KubernetesObject[], added: readonly KubernetesObject[]) {
  const found = new Map<KubernetesObject, KubernetesObject>();
  for (const object of added) {
    const candidates = removed.filter((old) => isRename(old, object));
    const rivals = added.filter((other) => candidates.some((old) => isRename(old, other)));
    if (candidates.length === 1 && rivals.length === 1) found.set(object, candidates[0]!);
  }
  return found;
}

function isRename(old: KubernetesObject, current: KubernetesObject): boolean {
  const same = (["name", "component"] as const).every((label) => labelOf(old, label) === labelOf(current, label));
  if (old.kind !== current.kind || !same || labelOf(old, "name") === undefined) return false;
  return (
    old.kind === "Namespace" || old.metadata.name === current.metadata.name || namespaceOf(old) === namespaceOf(current)
  );
}
