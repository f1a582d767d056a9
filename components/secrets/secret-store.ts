import * as pulumi from "@pulumi/pulumi";

import { stub } from "../k3d/stub";
import type { SecretStoreInputs } from "./secret-store-provider";

type Args = { readonly [K in keyof SecretStoreInputs]: pulumi.Input<SecretStoreInputs[K]> };

/** The check that the cluster has External Secrets Operator and a store that is ready, before anything waits for them. */
export class SecretStore extends pulumi.dynamic.Resource {
  constructor(name: string, args: Args, opts?: pulumi.CustomResourceOptions) {
    super(stub("../secrets/secret-store-provider"), name, { ...args }, opts, "secrets", "SecretStore");
  }
}
