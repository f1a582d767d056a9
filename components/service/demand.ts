import { parseQuantity } from "../kubernetes/quantity";
import type { Compute, Demand, PodResources } from "../kubernetes/quota";
import { REACH_DATABASE } from "./reach-database";

/** What a pod counts at least: a service that shrinks in one update, from up to twice as much, still rolls. */
const LEAST: PodResources = {
  requests: { memory: "256Mi", cpu: "100m" },
  limits: { memory: "512Mi", cpu: "200m" },
};

export interface ServiceDemandArgs {
  /** The most that there are outside a rollout. */
  readonly replicas: number;
  /** How many more pods a rollout may start at once, a percentage. */
  readonly maxSurge: string;
  readonly resources: PodResources;
  readonly migrations: boolean;
}

/** A Job that holds up a rollout may use an idle core, whatever the service's own pods may. */
export const migrationsResources = ({ requests, limits }: PodResources): PodResources => ({
  requests,
  limits: { ...limits, cpu: "1" },
});

/**
 * A service's pods at their most: those that serve, those that a rollout starts beside them, and those of the rollout
 * before, which count until they are gone. They are also what lets the pods shrink to half in one update, and any pod to
 * any size below {@link LEAST}: old pods count with what they had. The migrations count twice, for an update that was interrupted leaves its Job running.
 */
export function serviceDemand({ replicas, maxSurge, resources, migrations }: ServiceDemandArgs): Demand[] {
  const surge = Math.min(replicas, Math.ceil((replicas * parseInt(maxSurge, 10)) / 100));
  return [
    { pods: replicas + surge + replicas, resources: atLeast(resources, LEAST) },
    // A pod counts with the largest of the containers that run one after another in it.
    ...(migrations ? [{ pods: 2, resources: atLeast(migrationsResources(resources), REACH_DATABASE) }] : []),
  ];
}

const atLeast = ({ requests, limits }: PodResources, least: PodResources): PodResources => ({
  requests: larger(requests, least.requests),
  limits: larger(limits, least.limits),
});

const larger = (a: Compute, b: Compute): Compute => ({
  memory: parseQuantity(a.memory) < parseQuantity(b.memory) ? b.memory : a.memory,
  cpu: parseQuantity(a.cpu) < parseQuantity(b.cpu) ? b.cpu : a.cpu,
});
