/** Which image a service's migrations run with, and when they do. */
import * as pulumi from "@pulumi/pulumi";

import { fingerprint } from "../dynamic/fingerprint";
import { DynamicResource, type Arguments } from "../dynamic/resource";
import { KEY, type MigrationsRunInputs } from "./migrations-run-provider";

/**
 * Lets a service's migrations run where something that they depend on has changed since they last succeeded: what their Job is
 * made of but for the image, and what is given besides.
 */
export class MigrationsRun extends DynamicResource {
  /** What their Job runs with. */
  declare public readonly image: pulumi.Output<string>;
  declare public readonly run: pulumi.Output<number>;
  /** What makes another Job of it, once they have to run. */
  public readonly annotations: Readonly<Record<string, pulumi.Output<string>>>;

  /** @param dependsOn their Job without its image, and whatever else. */
  constructor(
    name: string,
    {
      dependsOn,
      ...args
    }: Omit<Arguments<MigrationsRunInputs>, "key"> & { readonly dependsOn: readonly pulumi.Input<unknown>[] },
    opts?: pulumi.CustomResourceOptions,
  ) {
    const key = pulumi.output(dependsOn).apply(fingerprint);
    super("service:MigrationsRun", name, { image: undefined, run: undefined, key, ...args }, opts);
    this.annotations = { [KEY]: key, "wealist/run": this.run.apply(String) };
  }
}
