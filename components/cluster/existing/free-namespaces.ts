import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../../dynamic/resource";

export interface FreeNamespacesArgs {
  readonly context?: string;
  /** Content of a kubeconfig; a secret. @default the user's own */
  readonly kubeconfig?: pulumi.Input<string>;
  /** Names of the namespaces that the stack makes. */
  readonly namespaces: readonly string[];
  /** Stack name, for the command in a message. */
  readonly stack: string;
  /** `organization/project/stack` */
  readonly owner?: string;
}

/**
 * The check that a stack's namespaces are its own to make. Where somebody made them by hand it refuses, in a preview
 * already, and says what is there and how it is adopted: half a rollout over a running service helps nobody.
 */
export class FreeNamespaces extends DynamicResource {
  constructor(name: string, { namespaces, ...rest }: FreeNamespacesArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { ...rest, namespaces: [...namespaces].sort() };
    super("existing:FreeNamespaces", name, inputs, opts);
  }
}
