/** Rendered objects as YAML: equal input, equal bytes, no secret's value. */
import { stringify } from "yaml";

import type { KubernetesObject } from "../../components/kubernetes/object";

/** A Secret with its keys but not its values; any other object as it is. */
export function masked(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Secret") return object;
  const mask = (values: unknown) =>
    Object.fromEntries(Object.keys((values as object | undefined) ?? {}).map((key) => [key, "***"]));
  return {
    ...object,
    ...(object["data"] ? { data: mask(object["data"]) } : {}),
    stringData: mask(object["stringData"]),
  };
}

const FIRST = ["apiVersion", "kind", "metadata"];

/** Keys sorted, but for the three that people look for first. */
function sorted(value: unknown, top = true): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item, false));
  if (typeof value !== "object" || value === null) return value;
  const rank = (key: string) => (top && FIRST.includes(key) ? String(FIRST.indexOf(key)) : `~${key}`);
  const entries = Object.entries(value).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item, false)]));
}

export const toYaml = (object: KubernetesObject): string =>
  stringify(sorted(masked(object)), { lineWidth: 0, aliasDuplicateObjects: false });

/** All objects as one stream of YAML documents. */
export const toStream = (objects: readonly KubernetesObject[]): string =>
  objects.map((o) => `---\n${toYaml(o)}`).join("");

/** Path of an object's file under an output folder: `<namespace>/<kind>-<name>.yaml`. */
export function fileOf({ kind, metadata }: KubernetesObject): string {
  const folder = metadata.namespace ?? (kind === "Namespace" ? metadata.name : "cluster");
  return `${folder}/${kind.toLowerCase()}-${metadata.name.replace("-<suffix>", "")}.yaml`;
}
