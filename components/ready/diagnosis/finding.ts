import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Cause } from "./cause";

/** A cause, and the pod that shows it; no pod where none could be made. */
export interface Finding {
  readonly cause: Cause;
  readonly pod?: V1Pod;
}
