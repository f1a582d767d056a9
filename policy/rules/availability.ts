/** Replicas that are none when it counts. */
import { as, type api, type KubernetesObject } from "../object";
import { podOf } from "../pod";
import { objectRule, stackRule } from "../rule";
import { selects } from "../selector";
import { inNamespace, objectsOf } from "../stack";
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
  check: (stack) =>
    objectsOf(stack, "Deployment").flatMap((resource) => {
      const { object } = resource;
      const replicas = replicasOf(object);
      if (replicas < 2) return [];
      const budgets = inNamespace(stack, object.metadata.namespace, "PodDisruptionBudget")
        .map((other) => as(other.object, "PodDisruptionBudget")?.spec)
        .filter((spec) => selectsPodsOf(spec?.selector, object));
      if (budgets.length === 0) return [{ resource, what: "no PodDisruptionBudget covers its pods" }];
      const stuck = budgets.some((spec) => isNone(spec?.maxUnavailable) || isAll(spec?.minAvailable, replicas));
      return stuck ? [{ resource, what: "its PodDisruptionBudget lets no pod go: a node could never be drained" }] : [];
    }),
});

const isAll = (count: unknown, replicas: number) =>
  count === "100%" || (count !== undefined && Number(count) >= replicas);

const autoscaler = stackRule({
  name: "autoscaler-owns-replicas",
  description: "What an autoscaler scales keeps `replicas` in the program, and ignores its changes",
  cure: 'set ignoreChanges: ["spec.replicas"] on the Deployment; without replicas it would fall to 1',
  source: "components/service/availability.ts",
  check: (stack) =>
    objectsOf(stack, "HorizontalPodAutoscaler").flatMap(({ object }) => {
      const { kind = "Deployment", name } = as(object, "HorizontalPodAutoscaler")?.spec?.scaleTargetRef ?? {};
      const targets = inNamespace(stack, object.metadata.namespace, kind);
      return targets.flatMap((resource) => {
        if (resource.object.metadata.name !== name) return [];
        const kept = as(resource.object, "Deployment")?.spec?.replicas !== undefined;
        const ignored = resource.ignoreChanges === undefined || resource.ignoreChanges.includes("spec.replicas");
        return [
          ...(kept ? [] : [{ resource, what: "spec.replicas is missing" }]),
          ...(ignored ? [] : [{ resource, what: "changes of spec.replicas are not ignored" }]),
        ];
      });
    }),
});

export const AVAILABILITY = [spread, budget, autoscaler];
