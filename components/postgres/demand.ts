import type { Demand, PodResources } from "../quota";

/** Of the Jobs that run SQL. */
export const ADMIN_JOB: PodResources = {
  requests: { memory: "32Mi", cpu: "20m" },
  limits: { memory: "64Mi", cpu: "500m" },
};

/** The server: a new pod of a StatefulSet waits until the old one is gone. */
export const serverDemand = (resources: PodResources): Demand => ({ pods: 1, resources });

/** The Jobs for each database, to prepare it and to drop an old login; twice, for those an interrupted update left. */
export const accessDemand = (databases: number): Demand => ({ pods: 2 * 2 * databases, resources: ADMIN_JOB });
