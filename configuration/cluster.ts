/** Where a stack runs, told once: asked for the one that it has, never for its kind. */
import type { ClusterSettings } from "./schema";

/** A k3d cluster on this machine: the stack's own, or, without `create`, one that it adopted. */
export type K3dSettings = Omit<Extract<ClusterSettings, { kind: "k3d" }>, "kind">;
/** A cluster that exists, which others use as well. */
export type ExistingSettings = Omit<Extract<ClusterSettings, { kind: "existing" }>, "kind">;

export type StackCluster =
  | { readonly k3d: K3dSettings; readonly existing?: undefined }
  | { readonly k3d?: undefined; readonly existing: ExistingSettings };

export function resolveCluster(settings: ClusterSettings): StackCluster {
  if (settings.kind === "existing") return { existing: settings };
  // Its settings are the cluster's arguments, which have no kind.
  const { kind: _, ...k3d } = settings;
  return { k3d };
}

/** Whether a file that may have faults, or be of another version, runs its stack on k3d. */
export const saysK3d = (cluster: unknown): boolean =>
  (cluster as { readonly kind?: unknown } | null | undefined)?.kind === "k3d";
