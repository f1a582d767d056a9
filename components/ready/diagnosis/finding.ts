import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Cause } from "./cause";

/** A cause, and the pod that shows it; no pod where none could be made. */
export interface Finding {
  readonly cause: Cause;
  readonly pod?: V1Pod;
}

/** What was asked of the cluster once the cause was plain. */
export interface Evidence {
  /** The last lines that the container logged. */
  readonly log: readonly string[];
  /** The largest node's room for pods, where the login may know it. */
  readonly node?: { readonly memory?: string; readonly cpu?: string };
  /** Whether pods of before go on serving. */
  readonly served?: boolean;
}
