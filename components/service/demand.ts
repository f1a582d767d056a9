import type { Demand, PodResources } from "../quota";

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
 * before, which count until they are gone. The migrations count twice, for an update that was interrupted leaves its Job
 * running.
 */
export function serviceDemand({ replicas, maxSurge, resources, migrations }: ServiceDemandArgs): Demand[] {
  const surge = Math.min(replicas, Math.ceil((replicas * parseInt(maxSurge, 10)) / 100));
  return [
    { pods: replicas + surge + replicas, resources },
    ...(migrations ? [{ pods: 2, resources: migrationsResources(resources) }] : []),
  ];
}
