/**
 * What a stack is, as data. Every key of `Pulumi.<stack>.yaml` is declared here with its type, default and
 * meaning; `configuration/config.ts` reads it, and docs/configuration.md is printed from it (`npm run docs`).
 *
 * A stack's name decides nothing but the suffix of its namespaces: a laptop, a staging and a production cluster
 * differ only in what these keys say.
 */
import { z } from "zod";

import { cluster, delivery } from "./cluster";
import { database } from "./database";
import { hardening } from "./hardening";
import { service } from "./service";

export { DEFAULT_HOST_PORTS, K3S_IMAGE, type ClusterSettings, type DeliverySettings } from "./cluster";
export type { DatabaseSettings } from "./database";
export type { HardeningSettings } from "./hardening";
export type { PeerSettings } from "./peers";
export { databaseNameOf, imageName, service, withDefaults, type ServiceSettings } from "./service";
export type { Resources } from "./values";
export type { WatchSettings } from "./watch";

/** Every plain key of a stack's configuration. Secret keys are flat and named after what uses them. */
export const schema = z.strictObject({
  cluster: cluster.meta({ description: "Where the stack runs", examples: [{ kind: "k3d" }] }),
  delivery: delivery.meta({ description: "How an image reaches the nodes", examples: [{ kind: "k3d-import" }] }),
  database: database.prefault({ kind: "statefulset" }).describe("Which PostgreSQL the services share"),
  hardening: hardening.describe("Protections of the namespaces, each on by itself"),
  services: z.array(service).min(1).describe("What the stack runs"),
});
