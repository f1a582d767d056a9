/** Which changes make the engine delete an object and make another one, instead of changing it in place. */
import { isRecord, type ObjectChange } from "./model";

/** By kind, the fields under `spec` that the Kubernetes provider cannot change in place. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: ["podManagementPolicy", "revisionHistoryLimit", "selector", "serviceName", "volumeClaimTemplates"],
  PersistentVolumeClaim: ["accessModes", "dataSource", "selector", "storageClassName", "volumeMode", "volumeName"],
  Deployment: ["selector"],
  Job: ["selector", "template", "completions", "completionMode"],
};

const CONTENT = ["data", "binaryData", "stringData", "type", "immutable"];

/** The top-level paths among `FIXED` that a change touches; empty where it is made in place. */
export function replacedBy(change: ObjectChange): string[] {
  if (change.status !== "changed") return [];
  const { kind } = change.new;
  const immutable = change.old["immutable"] === true && (kind === "ConfigMap" || kind === "Secret");
  const fixed = immutable ? CONTENT : (FIXED[kind] ?? []).map((field) => `spec.${field}`);
  return fixed.filter((path) => change.fields.some((field) => isUnder(field.path, path)));
}

export const isUnder = (path: string, parent: string): boolean =>
  path === parent || [".", "[", " "].some((separator) => path.startsWith(`${parent}${separator}`));

/** Every string inside a value. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isRecord(value) ? Object.values(value).flatMap(stringsIn) : [];
}
