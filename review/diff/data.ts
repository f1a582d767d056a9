/** What a change means for data: everything here deserves a second look before it is deployed. */
import { isQuantity, parseQuantity } from "../../components/kubernetes/quantity";
import { majorOf } from "../../components/postgres/image-major";
import { databases } from "./databases";
import { fieldChanges } from "./fields";
import { isRecord, namespaceOf, type Consequence, type FieldChange, type ObjectChange } from "./model";
import { replacedBy } from "./replacement";
import type { StackConfig } from "./stack-config";
import { code, counted, title } from "./text";

const HOLDERS = ["Namespace", "StatefulSet", "PersistentVolumeClaim"];

export function dataRisks(changes: readonly ObjectChange[]): Consequence[] {
  return [
    ...changes.flatMap((change) => lost(change, changes)),
    ...changes.flatMap(replaced),
    ...changes.flatMap(otherVolumes),
    ...changes.flatMap(otherMajors),
    ...changes.flatMap((change) => databases(change, changes)),
  ];
}

/** Removed, or made anew under another name: which comes to the same. */
function lost(change: ObjectChange, all: readonly ObjectChange[]): Consequence[] {
  if (change.status !== "removed" && change.status !== "renamed") return [];
  const { old: object } = change;
  if (!HOLDERS.includes(object.kind)) return [];
  const to = change.status === "renamed" ? `renamed to ${title(change.new)}` : "removed";
  if (object.kind !== "Namespace") return [{ object, text: `${to}: ${LOSS[object.kind]}` }];
  const inside = all.filter(
    (other) => "old" in other && other !== change && namespaceOf(other.old) === object.metadata.name,
  );
  const holds = inside.flatMap((other) =>
    "old" in other && HOLDERS.includes(other.old.kind) ? [title(other.old)] : [],
  );
  const what = holds.length > 0 ? `, ${holds.join(" and ")} among them` : "";
  return [{ object, text: `${to}: it is deleted with everything in it (${counted(inside.length, "object")}${what})` }];
}

const LOSS: Readonly<Record<string, string>> = {
  StatefulSet: "its pods are deleted; whatever it serves is gone until something else does",
  PersistentVolumeClaim: "the volume behind it goes with it, unless its StorageClass retains it",
};

function replaced(change: ObjectChange): Consequence[] {
  if (change.status !== "changed") return [];
  const { new: object, fields } = change;
  const told = fields
    .filter(isShrunk)
    .map((field) => `${code(field.path)} shrinks, ${arrow(field)}: a volume cannot, so this is refused`);
  const all = HOLDERS.includes(object.kind) ? replacedBy(change) : [];
  if (all.includes(CLASS))
    told.push(`${code(CLASS)} cannot change in place: on a claim that has its volume this is refused`);
  const paths = all.filter((path) => path !== CLASS);
  const loss = object.kind === "StatefulSet" ? "it is deleted and made anew" : "it is made anew, empty";
  if (paths.length > 0) told.push(`${paths.map(code).join(", ")} cannot change in place: ${loss}`);
  return told.map((text) => ({ object, text }));
}

const arrow = ({ old, new: current }: FieldChange) => `${code(String(old))} → ${code(String(current))}`;

const CLASS = "spec.storageClassName";

/** A pod that finds another claim in place of its own starts on what that one holds. */
function otherVolumes(change: ObjectChange): Consequence[] {
  if (!("fields" in change)) return [];
  const { new: object, fields } = change;
  const moved = fields.filter(({ path }) => path.endsWith(".persistentVolumeClaim.claimName"));
  return moved.map((field) => ({
    object,
    text: `its volume becomes another one, ${arrow(field)}: the data stays in the old one`,
  }));
}

/** A server does not start on what another major version of PostgreSQL wrote, as far as the images' names tell it. */
function otherMajors(change: ObjectChange): Consequence[] {
  if (change.status !== "changed" || change.new.kind !== "StatefulSet") return [];
  const { new: object, fields } = change;
  return fields.flatMap(({ path, old, new: current }) => {
    const [before, after] = [old, current].map((image) => majorOf(String(image)));
    if (!path.endsWith(".image") || before === undefined || after === undefined || before === after) return [];
    const told = `${code(path)}, PostgreSQL ${before} → ${after}: no other major version reads the data`;
    return [{ object, text: `${told}, so on a volume of ${before} this is refused` }];
  });
}

function isShrunk({ path, old, new: current }: FieldChange): boolean {
  if (!/(^|\.)spec\.resources\.requests\.storage$/.test(path)) return false;
  const [before, after] = [String(old), String(current)];
  return isQuantity(before) && isQuantity(after) && parseQuantity(after) < parseQuantity(before);
}

/** Configuration that no Kubernetes object shows: the cluster itself, and whether data is protected. */
export function configurationRisks(before: StackConfig, after: StackConfig): FieldChange[] {
  const [old, current] = [before, after].map(({ plain: { cluster, database } }) => ({
    cluster: isRecord(cluster) ? cluster : {},
    database: { kind: "statefulset", ...(isRecord(database) ? database : {}) },
  }));
  return fieldChanges(old, current).filter(({ path, old: was, new: is }) => {
    if (/^database\.(movedFrom\.)?protect$/.test(path)) return was === true || is === false;
    return path.startsWith("cluster.") || path === "database.kind";
  });
}
