import * as pulumi from "@pulumi/pulumi";

import { DynamicResource } from "../dynamic/resource";

export interface GenerationArgs {
  /** What the Jobs on the server are told: a change of it, one that is taken back included, gives a higher number. */
  readonly settings: readonly pulumi.Input<unknown>[];
  /** What a login belongs to; a change of it gives a higher number as well. @default nothing has a login of it */
  readonly loginFrom?: readonly pulumi.Input<unknown>[];
}

/**
 * The number that Jobs on a server carry, and leave there: one with a lower number than the server knows is of an update
 * that was overtaken, and changes nothing. Never the same again, so a login that is called by it is nobody else's.
 */
export class Generation extends DynamicResource {
  declare public readonly generation: pulumi.Output<number>;
  /** The number that `loginFrom` last changed with. */
  declare public readonly login: pulumi.Output<number>;

  constructor(name: string, { settings, loginFrom = [] }: GenerationArgs, opts?: pulumi.CustomResourceOptions) {
    // Passwords may be among them.
    const inputs = { settings: pulumi.secret(settings), loginFrom: pulumi.secret(loginFrom) };
    super("postgres:Generation", name, { generation: undefined, login: undefined, ...inputs }, opts);
  }
}
