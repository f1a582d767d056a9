import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { DatabasePlaceInputs } from "./place-provider";

/** Where the services' databases are: noted once they are there, and looked at before anything of another place is made. */
export class DatabasePlace extends DynamicResource {
  constructor(name: string, args: Arguments<DatabasePlaceInputs>, opts?: pulumi.CustomResourceOptions) {
    super("postgres:DatabasePlace", name, { ...args }, opts);
  }
}
