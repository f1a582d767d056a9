/** Where a service's own secrets come from: who writes the Secret that its pods refer to. */
import { z } from "zod";

import { dnsName, envName, matching, nonEmpty } from "./values";

const remoteReference = z.strictObject({
  key: nonEmpty.meta({ description: "Name or path in the store", examples: ["shared/jwt"] }),
  property: nonEmpty.optional().describe("Field of it; default: the secret as a whole"),
});

export const secrets = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("pulumi").describe("Secret configuration, encrypted in the stack's file and in its state"),
  }),
  z.strictObject({
    kind: z
      .literal("external-secret")
      .describe("External Secrets Operator takes them from AWS Secrets Manager, Vault or another store"),
    store: dnsName("a store's name").meta({ description: "Name of the store", examples: ["aws"] }),
    storeKind: z
      .enum(["ClusterSecretStore", "SecretStore"])
      .default("ClusterSecretStore")
      .describe("A store of the whole cluster, or of the service's namespace"),
    key: nonEmpty.optional().meta({
      description: "Name or path in the store, with a field per variable; default: `<name>-<stack>`",
      examples: ["prod/board-api"],
    }),
    remoteRefs: z
      .record(envName, remoteReference)
      .default({})
      .describe("Variables that lie elsewhere in the store: `key` and `property` of each"),
    refreshInterval: matching(/^([0-9]+(\.[0-9]+)?(s|m|h))+$/, "an interval is a number with a unit: 30s, 15m, 1h")
      .default("1h")
      .describe("How often the operator looks for new values"),
  }),
  z.strictObject({
    kind: z
      .literal("existing")
      .describe("A Secret in the service's namespace that another tool makes; its keys are checked first"),
    name: dnsName("a Secret's name").meta({ description: "The Secret's name", examples: ["board-api-secrets"] }),
  }),
]);

export const secretsAs = z.enum(["env", "files"]).default("env");
