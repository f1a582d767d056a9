import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { NodePortsInputs } from "./ports-provider";

/**
 * Which Service has which node port, in a whole stack: one resource, so that a port can go from one to another, and two can
 * change places. Kubernetes gives a port to one Service alone, and the engine makes the new one before the old one goes.
 * Services come after it. Somebody else's Service is never changed; it is named, in a preview already.
 */
export class NodePorts extends DynamicResource {
  /** The node port of each Service, by `namespace/name`; unknown in a preview in which one moves. */
  declare public readonly assigned: pulumi.Output<Readonly<Record<string, number>> | undefined>;

  constructor(name: string, args: Arguments<NodePortsInputs>, opts?: pulumi.CustomResourceOptions) {
    super("services:NodePorts", name, { assigned: undefined, ...args }, opts);
  }
}
