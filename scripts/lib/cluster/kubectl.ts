/** Commands of `kubectl` that people are told to type. */
import type { LiveObject } from "../../../components/kubernetes/object";
import type { Settings } from "../../../configuration/config";

/** The command that deletes an object, in the stack's cluster as far as a context leads there. */
export function deletion({ kind = "", metadata }: LiveObject, { cluster }: Pick<Settings, "cluster">): string {
  const context = cluster.k3d ? `k3d-${cluster.k3d.name}` : cluster.existing.context;
  const where = [context && `--context ${context}`, metadata?.namespace && `-n ${metadata.namespace}`].filter(Boolean);
  const command = ["kubectl", ...where, "delete", kind.toLowerCase(), metadata?.name].join(" ");
  return kind === "Namespace" ? `${command} (everything in it goes too)` : command;
}
