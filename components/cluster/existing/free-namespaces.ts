import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../../dynamic/resource";
import type { FreeNamespacesInputs } from "./free-namespaces-provider";

/**
 * The check that a stack's namespaces are its own to make. Where somebody made them by hand it refuses, in a preview
 * already, and says what is there and how it is adopted: half a rollout over a running service helps nobody.
 */
export class FreeNamespaces extends DynamicResource {
  constructor(name: string, args: Arguments<FreeNamespacesInputs>, opts?: pulumi.CustomResourceOptions) {
    super("existing:FreeNamespaces", name, { ...args }, opts);
  }
}
