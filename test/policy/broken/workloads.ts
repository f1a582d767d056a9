import { at, deployment, inFirst, initial, main, pod, whole, type Breaks } from "./break";

const own = "registry.example.com/team/web";
const job = at("job", "object");

export const WORKLOADS: Breaks = {
  "read-only-root": [
    main("by default", "securityContext.readOnlyRootFilesystem", undefined, /readOnlyRootFilesystem is not true/),
  ],
  "image-version": [
    main("latest", "image", "ghcr.io/team/web:latest", /web:latest names no version/),
    main("nothing", "image", "registry.example.com:5000/other", /other has neither tag nor digest/),
  ],
  "image-as-built": [
    main("by its tag", "image", `${own}:v1.0.0-abc`, /is not deployed by its digest/),
    at("image", "inputs")("in k3d, but pulled", "", { imageName: `${own}:abc`, skipPush: true }, /may be pulled/),
  ],
  "resources-set": [
    main("no limit", "resources.limits.cpu", undefined, /resources\.limits\.cpu is missing/),
    main("no request", "resources.requests.memory", undefined, /resources\.requests\.memory is missing/),
    pod("of one that starts up", "initContainers", initial({ resources: undefined }), inFirst),
  ],
  "memory-limit": [
    main("less", "resources.limits.memory", "300Mi", /memory limit 300Mi is not twice the request of 256Mi/),
    main("more", "resources.limits.memory", "1Gi", /no reason is given/),
  ],
  probes: ["startupProbe", "livenessProbe", "readinessProbe"].map((probe) =>
    main(`no ${probe}`, probe, undefined, new RegExp(`${probe} is missing`)),
  ),
  "rolling-update": [
    deployment("recreated", "spec.strategy", { type: "Recreate" }, /strategy\.type is Recreate/),
    deployment("a gap", "spec.strategy.rollingUpdate.maxUnavailable", 1, /maxUnavailable is 1/),
    deployment("a gap by default", "spec.strategy", undefined, /maxUnavailable is 25%, the default/),
  ],
  "graceful-shutdown": [
    main("no wait", "lifecycle", undefined, /lifecycle\.preStop is missing/),
    pod(
      "ended too early",
      "terminationGracePeriodSeconds",
      20,
      /Seconds 20 is not above 20: preStop 5 s, readiness lag 15 s/,
    ),
    main("a drain too long", "lifecycle.preStop.sleep.seconds", 40, /Seconds 45 is not above 55/),
  ],
  "topology-spread": [
    pod("nothing", "topologySpreadConstraints", undefined, /no topologySpreadConstraints/),
    pod("over zones alone", "topologySpreadConstraints.0.topologyKey", "topology.kubernetes.io/zone", /hostname/),
    pod("other pods", "topologySpreadConstraints.0.labelSelector.matchLabels", { app: "x" }, /for its pods/),
  ],
  "disruption-budget": [
    whole("budget")("none", undefined, /no PodDisruptionBudget covers its pods/),
    at("budget", "object.spec")("none for its pods", "selector.matchLabels", { app: "x" }, /covers its pods/),
    at("budget", "object.spec")("none may go", "maxUnavailable", 0, /lets no pod go/),
    at("budget", "object")("all stay", "spec", { minAvailable: 2, selector: { matchLabels: {} } }, /lets no pod go/),
  ],
  "autoscaler-owns-replicas": [
    at("deployment", "")("not ignored", "ignoreChanges", [], /changes of spec\.replicas are not ignored/),
  ],
  "job-deadline": [job("none", "spec.activeDeadlineSeconds", undefined, /activeDeadlineSeconds is missing/)],
  "job-stays": [job("it goes", "spec.ttlSecondsAfterFinished", 0, /ttlSecondsAfterFinished is set/)],
  "job-runs-again": [job("no annotation", "metadata.annotations", undefined, /replaceUnready is missing/)],
};
