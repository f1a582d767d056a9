import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { SecretStoreInputs } from "./secret-store-provider";

/** The check that the cluster has External Secrets Operator and a store that is ready, before anything waits for them. */
export class SecretStore extends DynamicResource {
  constructor(name: string, args: Arguments<SecretStoreInputs>, opts?: pulumi.CustomResourceOptions) {
    super("secrets:SecretStore", name, { ...args }, opts);
  }
}
