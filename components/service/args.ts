import type * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../image/pod-image";
import type { Exemptions } from "../kubernetes/exemption";
import type { PodResources } from "../kubernetes/quota";
import type { Watch } from "../ready/ready";
import type { Autoscaling } from "./availability";
import type { Configuration } from "./configuration";
import type { SecretsAs } from "./pod-secrets";
import type { Health } from "./probes";
import type { ReachableDatabase } from "./reach-database";

export interface Migrations {
  readonly command: readonly string[];
  readonly deadlineSeconds: number;
  /**
   * What they depend on besides what their Job is made of: of a new image alone they do not run again. Needs `watch`.
   * @default they run with each new image
   */
  readonly inputs?: readonly pulumi.Input<unknown>[];
  /** What comes before they run with that image. @default nothing */
  readonly before?: (image: pulumi.Input<string>) => pulumi.Resource[];
}

export interface BackendServiceArgs {
  /** Name of the Deployment, the Service and the container. */
  readonly service: string;
  readonly namespace: pulumi.Output<string>;
  readonly image: PodImage;
  /** Name of the namespace's Secret that the image is pulled with. @default none is needed */
  readonly pullSecret?: pulumi.Input<string>;
  /** Numeric user the image runs as. @default 10001 */
  readonly user?: number;
  readonly configuration: Configuration;
  /** How its containers get their secrets. @default "env" */
  readonly secretsAs?: SecretsAs;
  /** Port of the container and the Service, named `http`. */
  readonly port: number;
  /** Port on every node; without it the Service is reachable inside the cluster only. */
  readonly nodePort?: pulumi.Input<number>;
  readonly replicas: number;
  /** How many more pods a rollout may start at once, a percentage. */
  readonly maxSurge: string;
  readonly resources: PodResources;
  /** Its probes; false for a process that answers no HTTP. */
  readonly health: false | Health;
  /** Its database, which has to answer before the migrations start. @default they start at once */
  readonly database?: ReachableDatabase;
  /** A Job with the new image that has to succeed before the pods roll. @default none */
  readonly migrations?: false | Migrations;
  /** Between how many pods an autoscaler chooses, and by what. @default none; `replicas` it is */
  readonly autoscaling?: false | Autoscaling;
  /** Pods get the token of their account, for a service that talks to Kubernetes. @default false */
  readonly serviceAccountToken?: boolean;
  /** A drain of nodes takes one pod at a time. @default true */
  readonly disruptionBudget?: boolean;
  /** Pods keep away from each other, over nodes and zones, where they can. @default true */
  readonly topologySpread?: boolean;
  /** @default it keeps every rule of the policy pack */
  readonly exemptions?: Exemptions;
  /** How its pods are waited for. @default by the engine */
  readonly watch?: Watch;
  /** What the service needs first, such as its database, and what its namespace has to hold before a pod. */
  readonly after: pulumi.Resource[];
}
