/** How Kubernetes learns that a service's pod works: by its answers, or by its not ending. */
import type { types } from "@pulumi/kubernetes";

import { SERVICE_PORT } from "../kubernetes/network-policy";

/** Paths of the probes. */
export interface Health {
  /** Answers while the process works, without what it depends on. */
  readonly liveness: string;
  /** Answers while the service can do its work. */
  readonly readiness: string;
  /** How long a pod may take to start. */
  readonly startupSeconds: number;
}

const READINESS = { periodSeconds: 5, failureThreshold: 3 };

/** Until who only asks whether a pod is ready has learnt that it is not, as a load balancer outside the cluster may. */
export const READINESS_LAG = READINESS.periodSeconds * READINESS.failureThreshold;

/** Without a probe a pod is ready once it runs. One that ends at its start has done so by then, and its rollout fails. */
export const SURVIVED_SECONDS = 10;

/** Seconds that a new pod may take from its making to its readiness: placed, its image pulled, started. */
export const stepSeconds = ({ health }: { readonly health: false | Health }): number =>
  60 + (health ? health.startupSeconds : 60);

type Probes = Pick<types.input.core.v1.Container, "startupProbe" | "livenessProbe" | "readinessProbe">;

/** A container's probes on its port `http`; none for a process that answers no HTTP. */
export function probes(health: false | Health): Probes {
  if (!health) return {};
  const get = (path: string) => ({ httpGet: { path, port: SERVICE_PORT }, timeoutSeconds: 3 });
  return {
    startupProbe: { ...get(health.liveness), periodSeconds: 1, failureThreshold: health.startupSeconds },
    livenessProbe: { ...get(health.liveness), periodSeconds: 10 },
    readinessProbe: { ...get(health.readiness), ...READINESS },
  };
}
