import type * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../components/cluster/access";
import type { PodImage } from "../components/image/pod-image";
import type { NodePorts } from "../components/node-ports/node-ports";
import type { ServiceSettings } from "../configuration/schema";

/** Where a stack runs and how images get there: the one difference between a laptop and production, resolved once. */
export interface Target {
  /** kubectl's context for the cluster. */
  readonly context: string;
  /** How a check of the program itself reaches the cluster. */
  readonly access: pulumi.Input<ClusterAccess>;
  /** UID of the cluster's `kube-system`. */
  readonly clusterUid: pulumi.Input<string>;
  /** Options for everything that is deployed: the provider, and what goes with the cluster. */
  readonly options: pulumi.ComponentResourceOptions;
  /** Builds (where there is a context) and delivers a service's image. */
  readonly serviceImage: (service: ServiceSettings) => PodImage;
  /** Delivers an image that others built. */
  readonly foreignImage: (name: string, image: string) => PodImage;
  /** What frees the services' node ports; undefined where they have none. */
  readonly nodePorts?: NodePorts;
  /** How a service is reached from outside; undefined where it is not. */
  readonly exposure: (service: ServiceSettings) => { readonly nodePort: number; readonly url: string } | undefined;
}
