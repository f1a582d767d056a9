import type { Demand, PodResources } from "../kubernetes/quota";

/** Of the Jobs that run SQL. They hold up what comes after them, so they may use an idle core. */
export const ADMIN_JOB: PodResources = {
  requests: { memory: "32Mi", cpu: "20m" },
  limits: { memory: "64Mi", cpu: "1" },
};

/** Of those that copy a database: a dump on its way to another server. */
export const COPY_JOB: PodResources = {
  requests: { memory: "64Mi", cpu: "20m" },
  limits: { memory: "128Mi", cpu: "500m" },
};

/** Of those that back up: a dump on its way to restic, and a server of its own that it is restored into. */
export const BACKUP_JOB: PodResources = {
  requests: { memory: "128Mi", cpu: "50m" },
  limits: { memory: "256Mi", cpu: "1" },
};

/** The server: a new pod of a StatefulSet waits until the old one is gone. */
export const serverDemand = (resources: PodResources): Demand => ({ pods: 1, resources });

/** The Jobs for each database, to prepare it and to drop an old login; twice, for those an interrupted update left. */
export const accessDemand = (databases: number): Demand => ({ pods: 2 * 2 * databases, resources: ADMIN_JOB });

/** The Job that copies each database; twice, as above. */
export const copyDemand = (databases: number): Demand => ({ pods: 2 * databases, resources: COPY_JOB });

/** Those by the schedule, before each service's migrations, and two more that somebody starts. */
export const backupDemand = (databases: number): Demand => ({ pods: 3 + databases, resources: BACKUP_JOB });
