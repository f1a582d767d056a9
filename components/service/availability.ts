/** What keeps a service reachable while nodes come and go and load changes. */
import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { labels, selector } from "../kubernetes/labels";

export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** Utilisation that is aimed at, in per cent of the request, averaged over the pods. */
  readonly cpu: number;
  /** Likewise. */
  readonly memory: number;
}

interface Owner {
  readonly service: string;
  readonly namespace: pulumi.Input<string>;
}

const metadata = ({ service, namespace }: Owner) => ({
  name: service,
  namespace,
  labels: labels(service, "availability"),
});

const SPREAD_OVER = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

/**
 * Over nodes and zones, where there are several; a pod with nowhere else to go starts all the same. Each rollout is
 * spread by itself: old pods that are about to go would push the new ones aside.
 */
export const topologySpread = (service: string): types.input.core.v1.TopologySpreadConstraint[] =>
  SPREAD_OVER.map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector(service) },
    matchLabelKeys: ["pod-template-hash"],
  }));

/** A drain takes one pod at a time; one that is broken already holds up no drain. */
export const disruptionBudget = (owner: Owner): types.input.policy.v1.PodDisruptionBudget => ({
  metadata: metadata(owner),
  spec: {
    maxUnavailable: 1,
    selector: { matchLabels: selector(owner.service) },
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  },
});

export const autoscaler = (
  owner: Owner,
  { min, max, cpu, memory }: Autoscaling,
): types.input.autoscaling.v2.HorizontalPodAutoscaler => ({
  metadata: metadata(owner),
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: owner.service },
    minReplicas: min,
    maxReplicas: max,
    metrics: Object.entries({ cpu, memory }).map(([name, averageUtilization]) => ({
      type: "Resource",
      resource: { name, target: { type: "Utilization", averageUtilization } },
    })),
  },
});
