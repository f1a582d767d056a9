/** Replicas that are none when it counts. */
import type { V1Deployment, V1LabelSelector, V1PodDisruptionBudget, V2HorizontalPodAutoscaler } from "../kubernetes";

import { as, type KubernetesObject } from "../object";
import { podOf } from "../pod";
import { objectRule, stackRule } from "../rule";
import { selects } from "../selector";
import { inNamespace, objectsOf, type Stack } from "../stack";

const replicasOf = (object: KubernetesObject) => as<V1Deployment>(object, "Deployment")?.spec?.replicas ?? 1;

const selectsPodsOf = (selector: V1LabelSelector | undefined, object: KubernetesObject) =>
  selector !== undefined && selects(selector, podOf(object)!.labels);

const spread = objectRule(
  {
    name: "topology-spread",
    description: "Several pods of one Deployment are spread over the nodes",
    cure: "set topologySpreadConstraints over kubernetes.io/hostname",
    source: "components/service/availability.ts",
    optOut: "services[].hardening.topologySpread",
  },
  (object) => {
    const deployment = as<V1Deployment>(object, "Deployment");
    if (!deployment || replicasOf(object) < 2) return [];
    const constraints = deployment.spec?.template.spec?.topologySpreadConstraints ?? [];
    const over = constraints.filter(
      ({ topologyKey, labelSelector }) => topologyKey === HOST && selectsPodsOf(labelSelector, object),
    );
    return over.length > 0 ? [] : [`no topologySpreadConstraints over ${HOST} for its pods`];
  },
);

const HOST = "kubernetes.io/hostname";

const budget = stackRule(
  {
    name: "disruption-budget",
    description: "A Deployment of several pods has a PodDisruptionBudget that keeps some, and lets one go",
    cure: "make a PodDisruptionBudget with maxUnavailable: 1 over the Deployment's selector",
    source: "components/service/availability.ts",
    optOut: "services[].hardening.disruptionBudget",
  },
  (stack) =>
    objectsOf(stack, "Deployment").flatMap((resource) => {
      const { object } = resource;
      const replicas = replicasOf(object);
      if (replicas < 2) return [];
      const budgets = inNamespace(stack, object.metadata.namespace, "PodDisruptionBudget")
        .map((other) => as<V1PodDisruptionBudget>(other.object, "PodDisruptionBudget")?.spec)
        .filter((spec) => selectsPodsOf(spec?.selector, object));
      if (budgets.length === 0) return [{ resource, what: "no PodDisruptionBudget covers its pods" }];
      const stuck = budgets.some((spec) => isNone(spec?.maxUnavailable) || isAll(spec?.minAvailable, replicas));
      return stuck ? [{ resource, what: "its PodDisruptionBudget lets no pod go: a node could never be drained" }] : [];
    }),
);

const isNone = (count: unknown) => count === 0 || count === "0" || count === "0%";
const isAll = (count: unknown, replicas: number) =>
  count === "100%" || (count !== undefined && Number(count) >= replicas);

const target = (stack: Stack, object: KubernetesObject) => {
  const { kind, name } = as<V2HorizontalPodAutoscaler>(object, "HorizontalPodAutoscaler")?.spec?.scaleTargetRef ?? {};
  return inNamespace(stack, object.metadata.namespace, kind ?? "Deployment").filter(
    (other) => other.object.metadata.name === name,
  );
};

const autoscaler = stackRule(
  {
    name: "autoscaler-owns-replicas",
    description: "What an autoscaler scales keeps `replicas` in the program, and ignores its changes",
    cure: 'set ignoreChanges: ["spec.replicas"] on the Deployment; without replicas it would fall to 1',
    source: "components/service/availability.ts",
  },
  (stack) =>
    objectsOf(stack, "HorizontalPodAutoscaler")
      .flatMap(({ object }) => target(stack, object))
      .flatMap((resource) => {
        const kept = as<V1Deployment>(resource.object, "Deployment")?.spec?.replicas !== undefined;
        const ignored = resource.ignoreChanges === undefined || resource.ignoreChanges.includes("spec.replicas");
        return [
          ...(kept ? [] : [{ resource, what: "spec.replicas is missing" }]),
          ...(ignored ? [] : [{ resource, what: "changes of spec.replicas are not ignored" }]),
        ];
      }),
);

export const AVAILABILITY = [spread, budget, autoscaler];
