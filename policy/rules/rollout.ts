/** A rollout leaves no gap, and a pod that leaves takes no request with it. */
import type { V1Container, V1Deployment } from "../kubernetes";

import { as } from "../object";
import { ofContainers, podOf } from "../pod";
import { objectRule, podRule } from "../rule";

const SERVING = ["Deployment", "StatefulSet", "DaemonSet"];
const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

const probes = podRule(
  {
    name: "probes",
    description: "What serves has a startup, a liveness and a readiness probe",
    cure: "set all three; a slow start is startupProbe's failureThreshold, never a fixed delay",
    source: "decision 7",
    optOut: "services[].health",
  },
  ({ spec: { containers } }, { kind }) =>
    SERVING.includes(kind)
      ? ofContainers({ containers }, (container) =>
          PROBES.filter((probe) => !container[probe]).map((probe) => `${probe} is missing`),
        )
      : [],
);

const rolling = objectRule(
  {
    name: "rolling-update",
    description: "A Deployment starts new pods before old ones go",
    cure: "set strategy.rollingUpdate.maxUnavailable: 0 and a maxSurge of at least one pod",
    source: "decision 7",
  },
  (object) => {
    const deployment = as<V1Deployment>(object, "Deployment");
    if (!deployment) return [];
    const { type = "RollingUpdate", rollingUpdate } = deployment.spec?.strategy ?? {};
    if (type !== "RollingUpdate") return [`strategy.type is ${type}`];
    return isNone(rollingUpdate?.maxUnavailable)
      ? []
      : [`strategy.rollingUpdate.maxUnavailable is ${String(rollingUpdate?.maxUnavailable ?? "25%, the default")}`];
  },
);

const isNone = (count: unknown) => count === 0 || count === "0" || count === "0%";

/** Kubernetes' own default. */
const GRACE_SECONDS = 30;

const graceful = objectRule(
  {
    name: "graceful-shutdown",
    description:
      "A pod of a Deployment waits before its SIGTERM, and may live on until nobody can take it for ready any more",
    cure: "set lifecycle.preStop.sleep and a terminationGracePeriodSeconds above it and the readiness probe's lag",
    source: "decision 7",
  },
  (object) => {
    const pod = object.kind === "Deployment" ? podOf(object) : undefined;
    if (!pod) return [];
    const grace = pod.spec.terminationGracePeriodSeconds ?? GRACE_SECONDS;
    return ofContainers(pod.spec, (container) => {
      const drain = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
      if (drain <= 0 && !container.lifecycle?.preStop?.exec) return ["lifecycle.preStop is missing"];
      const needed = drain + lagOf(container);
      return grace > needed
        ? []
        : [
            `terminationGracePeriodSeconds ${grace} is not above ${needed}: preStop ${drain} s, readiness lag ${lagOf(container)} s`,
          ];
    });
  },
);

/** Seconds until a pod that answers no more counts as not ready. */
function lagOf({ readinessProbe }: V1Container): number {
  const { periodSeconds = 10, failureThreshold = 3 } = readinessProbe ?? {};
  return readinessProbe ? periodSeconds * failureThreshold : 0;
}

export const ROLLOUT = [probes, rolling, graceful];
