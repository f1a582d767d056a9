import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { LoginsInUseInputs } from "./logins-in-use-provider";

/** The logins of before that pods still use. It comes after the rollout of the service that has the database. */
export class LoginsInUse extends DynamicResource {
  declare public readonly keep: pulumi.Output<string>;

  constructor(name: string, args: Arguments<LoginsInUseInputs>, opts?: pulumi.CustomResourceOptions) {
    super("postgres:LoginsInUse", name, { keep: undefined, ...args }, opts);
  }
}
