import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { labels, type Component } from "./labels";

/**
 * A Kubernetes Secret by reference: its name and the keys it is known to hold. Values never travel; a key that the
 * Secret does not hold does not compile.
 */
export interface SecretReference<K extends string> {
  readonly name: pulumi.Output<string>;
  readonly keys: readonly K[];
  /** What changes with its content where its name does not: pods that use it carry it, so that they roll. */
  readonly version?: pulumi.Output<string>;
}

/** An environment variable whose value the kubelet takes from `secret`. */
export const fromSecret = <K extends string>(variable: string, secret: SecretReference<K>, key: K) => ({
  name: variable,
  valueFrom: { secretKeyRef: { name: secret.name, key } },
});

export interface ImmutableSecretArgs<K extends string> {
  readonly namespace: pulumi.Input<string>;
  /** Value of the label `app.kubernetes.io/name`. */
  readonly app: string;
  readonly component: Component;
  readonly values: Readonly<Record<K, pulumi.Input<string>>>;
}

/**
 * An immutable Secret with a name of its own for every content (`<name>-1a2b3c4d`): a new value is a new object, so
 * what refers to it rolls, and pods that still run keep what they started with.
 */
export class ImmutableSecret<K extends string> extends pulumi.ComponentResource implements SecretReference<K> {
  public readonly name: pulumi.Output<string>;
  public readonly keys: readonly K[];

  constructor(name: string, args: ImmutableSecretArgs<K>, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:kubernetes:ImmutableSecret", name, {}, opts);
    const secret = new k8s.core.v1.Secret(
      name,
      {
        metadata: { namespace: args.namespace, labels: labels(args.app, args.component) },
        type: "Opaque",
        immutable: true,
        stringData: args.values,
      },
      { parent: this },
    );
    this.name = secret.metadata.name;
    this.keys = Object.keys(args.values) as K[];
    this.registerOutputs({ name: this.name });
  }
}
