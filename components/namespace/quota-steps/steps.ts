/**
 * A quota's two steps: it grows before a rollout and shrinks after it. Between them it has room for the pods of before, the
 * new ones, and any that never ran: what the stack itself enforces never stands in the way of a change, or of its undoing.
 */
import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../../dynamic/resource";
import type { QuotaFitInputs } from "./fit-provider";
import type { QuotaRoomInputs } from "./room-provider";

/** Raises the live quota where the wanted one changes. What makes pods comes after it. */
export class QuotaRoom extends DynamicResource {
  /** Another number each time. */
  declare public readonly raised: pulumi.Output<number>;

  constructor(name: string, args: Arguments<QuotaRoomInputs>, opts?: pulumi.CustomResourceOptions) {
    super("quota:QuotaRoom", name, { raised: undefined, ...args }, opts);
  }
}

/** Sets the live quota to the wanted one. It comes after what makes pods. */
export class QuotaFit extends DynamicResource {
  constructor(name: string, args: Arguments<QuotaFitInputs>, opts?: pulumi.CustomResourceOptions) {
    super("quota:QuotaFit", name, { ...args }, opts);
  }
}
