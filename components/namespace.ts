import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { labels } from "./labels";

export interface NamespaceArgs {
  /** The namespace's fixed name. Changing it deletes the old namespace with everything in it, volumes too. */
  readonly name: string;
  /** Value of the label `app.kubernetes.io/name`. */
  readonly app: string;
  /** Refuse to delete or replace it. @default false */
  readonly protect?: boolean;
}

/** A namespace under the restricted Pod Security Standard. */
export class Namespace extends pulumi.ComponentResource {
  /** Its name, known once it exists. */
  public readonly name: pulumi.Output<string>;

  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:kubernetes:Namespace", name, {}, opts);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: args.name,
          labels: { ...labels(args.app), "pod-security.kubernetes.io/enforce": "restricted" },
        },
      },
      { parent: this, protect: args.protect },
    );
    this.name = namespace.metadata.name;
    this.registerOutputs({ name: this.name });
  }
}
