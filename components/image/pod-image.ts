import type * as pulumi from "@pulumi/pulumi";

import type { PullLogin } from "../registry/pull-secret";

/** An image as pods name it. */
export interface PodImage {
  readonly reference: pulumi.Input<string>;
  /** `Never` where it was imported into the nodes: a pull could only find something else. */
  readonly pullPolicy: "Never" | "IfNotPresent";
  /** What has to be done before a pod can start with it. */
  readonly ready: pulumi.Resource[];
  /** What the nodes have to log in with to pull it. @default nothing: they have a role, or anybody may pull it */
  readonly pull?: PullLogin;
}
