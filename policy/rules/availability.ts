/** Replicas that are none when it counts. */
import { as, type api, type KubernetesObject } from "../object";
import { podOf } from "../pod";
import { objectRule, stackRule } from "../rule";
import { selects } from "../selector";
import { inNamespace } from "../stack";
import { isNone } from "./rollout";

const replicasOf = (object: KubernetesObject) => as(object, "Deployment")?.spec?.replicas ?? 1;

const selectsPodsOf = (selector: api.V1LabelSelector | undefined, object: KubernetesObject) =>
  selector !== undefined && selects(selector, podOf(object)!.labels);

const HOST = "kubernetes.io/hostname";

const spread = objectRule({
  name: "topology-spread",
  description: "Several pods of one Deployment are spread over the nodes",
  cure: "set topologySpreadConstraints over kubernetes.io/hostname",
  source: "components/service/availability.ts",
  optOut: "services[].hardening.topologySpread",
  check: (object) => {
    const constraints = as(object, "Deployment")?.spec?.template.spec?.topologySpreadConstraints ?? [];
    const isSpread = constraints.some(
      ({ topologyKey, labelSelector }) => topologyKey === HOST && selectsPodsOf(labelSelector, object),
    );
    return replicasOf(object) > 1 && !isSpread && `no topologySpreadConstraints over ${HOST} for its pods`;
  },
});

const budget = stackRule({
  name: "disruption-budget",
  description: "A Deployment of several pods has a PodDisruptionBudget that keeps some, and lets one go",
  cure: "make a PodDisruptionBudget with maxUnavailable: 1 over the Deployment's selector",
  source: "components/service/availability.ts",
  optOut: "services[].hardening.disruptionBudget",
  check: ({ object }, stack) => {
    if (!object || replicasOf(object) < 2) return [];
    const budgets = inNamespace(stack, object.metadata.namespace, "PodDisruptionBudget")
      .map((other) => as(other.object, "PodDisruptionBudget")?.spec)
      .filter((spec) => selectsPodsOf(spec?.selector, object));
    if (budgets.length === 0) return "no PodDisruptionBudget covers its pods";
    const stuck = budgets.some((spec) => isNone(spec?.maxUnavailable) || isAll(spec?.minAvailable, replicasOf(object)));
    return stuck && "its PodDisruptionBudget lets no pod go: a node could never be drained";
  },
});

const isAll = (count: unknown, replicas: number) =>
  count === "100%" || (count !== undefined && Number(count) >= replicas);

const autoscaler = stackRule({
  name: "autoscaler-owns-replicas",
  description: "What an autoscaler scales keeps `replicas` in the program, and ignores its changes",
  cure: 'set ignoreChanges: ["spec.replicas"] on the Deployment; without replicas it would fall to 1',
  source: "components/service/availability.ts",
  check: ({ object, ignoreChanges = ["spec.replicas"] }, stack) => {
    const { name, namespace } = object?.metadata ?? {};
    const isScaled = inNamespace(stack, namespace, "HorizontalPodAutoscaler").some((other) => {
      const target = as(other.object, "HorizontalPodAutoscaler")?.spec?.scaleTargetRef;
      return target?.name === name && (target?.kind ?? "Deployment") === object?.kind;
    });
    if (!isScaled) return [];
    return [
      as(object, "Deployment")?.spec?.replicas === undefined && "spec.replicas is missing",
      !ignoreChanges.includes("spec.replicas") && "changes of spec.replicas are not ignored",
    ];
  },
});

export const AVAILABILITY = [spread, budget, autoscaler];
