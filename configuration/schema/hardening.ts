/** Protections that are on by themselves; to leave one out takes a reason. */
import { z } from "zod";

import { exemptionReason } from "./values";

const off = z.strictObject({
  enabled: z.literal(false).describe("Leaves it out"),
  reason: exemptionReason.meta({
    description: "Why it is left out",
    examples: ["the platform team's own guard does this"],
  }),
});

/** @param on what it does. */
const guard = (on: string) =>
  z
    .discriminatedUnion("enabled", [z.strictObject({ enabled: z.literal(true).meta({ description: on }) }), off])
    .prefault({ enabled: true });

/** Of the whole stack. */
export const hardening = z
  .strictObject({
    podSecurity: guard("Pods that break the restricted standard are refused, and not warned of alone").describe(
      "The restricted Pod Security Standard in every namespace",
    ),
    quota: z
      .discriminatedUnion("enabled", [
        z.strictObject({
          enabled: z.literal(true).describe("Room for all that the stack runs at the same time"),
          factor: z
            .int()
            .min(1)
            .max(100)
            .default(1)
            .describe("Multiplies that room: for what others start in the same namespaces"),
        }),
        off,
      ])
      .prefault({ enabled: true })
      .describe("A ResourceQuota, and defaults for containers that ask for nothing"),
    networkPolicies: guard("Nothing comes in but to a service's port, and to PostgreSQL from its clients").describe(
      "NetworkPolicies in every namespace",
    ),
  })
  .prefault({});

/** Of one service. */
export const serviceHardening = z
  .strictObject({
    serviceAccountToken: z
      .discriminatedUnion("enabled", [
        z.strictObject({ enabled: z.literal(false).describe("Its pods cannot talk to Kubernetes") }),
        z.strictObject({
          enabled: z.literal(true).describe("Its pods get the token of its account"),
          reason: exemptionReason.meta({
            description: "Why it needs it",
            examples: ["lists the pods of its namespace"],
          }),
        }),
      ])
      .prefault({ enabled: false })
      .describe("Token of the service's own account, to which nothing is granted here"),
    disruptionBudget: guard("Of several pods, a drain of nodes takes one at a time").describe("A PodDisruptionBudget"),
    topologySpread: guard("Pods keep away from each other where there is room").describe(
      "Topology spread over nodes and zones",
    ),
  })
  .prefault({});

export type HardeningSettings = z.output<typeof hardening>;
