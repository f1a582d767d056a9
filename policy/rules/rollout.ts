/** A rollout leaves no gap, and a pod that leaves takes no request with it. */
import { as, type api } from "../object";
import { ofContainers, podOf } from "../pod";
import { objectRule, podRule } from "../rule";

const SERVING = ["Deployment", "StatefulSet", "DaemonSet"];
const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

const probes = podRule({
  name: "probes",
  description: "What serves has a startup, a liveness and a readiness probe",
  cure: "set all three; a slow start is startupProbe's failureThreshold, never a fixed delay",
  source: "decision 7",
  optOut: "services[].health",
  check: ({ spec }, { kind }) => SERVING.includes(kind) && probed(spec),
});

const probed = ofContainers((container) =>
  PROBES.filter((probe) => !container[probe]).map((probe) => `${probe} is missing`),
);

const rolling = objectRule({
  name: "rolling-update",
  description: "A Deployment starts new pods before old ones go",
  cure: "set strategy.rollingUpdate.maxUnavailable: 0 and a maxSurge of at least one pod",
  source: "decision 7",
  check: (object) => {
    const deployment = as(object, "Deployment");
    if (!deployment) return [];
    const { type = "RollingUpdate", rollingUpdate } = deployment.spec?.strategy ?? {};
    if (type !== "RollingUpdate") return `strategy.type is ${type}`;
    const told = String(rollingUpdate?.maxUnavailable ?? "25%, the default");
    return !isNone(rollingUpdate?.maxUnavailable) && `strategy.rollingUpdate.maxUnavailable is ${told}`;
  },
});

/** Whether that many pods, or that part of them, are no pod. */
export const isNone = (count: unknown) => count === 0 || count === "0" || count === "0%";

/** Kubernetes' own default. */
const GRACE_SECONDS = 30;

const graceful = objectRule({
  name: "graceful-shutdown",
  description:
    "A pod of a Deployment waits before its SIGTERM, and may live on until nobody can take it for ready any more",
  cure: "set lifecycle.preStop.sleep and a terminationGracePeriodSeconds above it and the readiness probe's lag",
  source: "decision 7",
  check: (object) => {
    const spec = object.kind === "Deployment" && podOf(object)?.spec;
    if (!spec) return [];
    const grace = spec.terminationGracePeriodSeconds ?? GRACE_SECONDS;
    return ofContainers((container: api.V1Container) => {
      const [drain, lag] = [container.lifecycle?.preStop?.sleep?.seconds ?? 0, lagOf(container)];
      if (drain <= 0 && !container.lifecycle?.preStop?.exec) return "lifecycle.preStop is missing";
      const told = `is not above ${drain + lag}: preStop ${drain} s, readiness lag ${lag} s`;
      return grace <= drain + lag && `terminationGracePeriodSeconds ${grace} ${told}`;
    })(spec);
  },
});

/** Seconds until a pod that answers no more counts as not ready. */
function lagOf({ readinessProbe }: api.V1Container): number {
  const { periodSeconds = 10, failureThreshold = 3 } = readinessProbe ?? {};
  return readinessProbe ? periodSeconds * failureThreshold : 0;
}

export const ROLLOUT = [probes, rolling, graceful];
