import * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { VolumeCheckInputs } from "./volume-refusals";

/** What this check once was: of a cluster's StorageClasses alone. */
const BEFORE: pulumi.Alias = { type: "pulumi-nodejs:dynamic/existing:StorageClassCheck", name: "storage-class" };

/**
 * The check that a PostgreSQL's volume can become what it is asked to be with its data: in the same place, of the same
 * StorageClass, not smaller, larger only where that is possible, and under the major version that the data has. It refuses in
 * a preview already, and in an `up` before anything that comes after it is touched.
 */
export class VolumeCheck extends DynamicResource {
  constructor(name: string, args: Arguments<VolumeCheckInputs>, opts?: pulumi.CustomResourceOptions) {
    super("postgres:VolumeCheck", name, { ...args }, pulumi.mergeOptions(opts, { aliases: [BEFORE] }));
  }
}
