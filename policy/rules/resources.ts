import { isQuantity, parseQuantity } from "../../components/kubernetes/quantity";
import { ofContainers } from "../pod";
import { podRule } from "../rule";

const set = podRule({
  name: "resources-set",
  description: "Every container has requests and limits for CPU and memory",
  cure: "set resources.requests and resources.limits, each with cpu and memory",
  source: "configuration/schema/values.ts",
  check: ofContainers(({ resources }) =>
    (["requests", "limits"] as const).flatMap((kind) => {
      const missing = ["cpu", "memory"].filter((key) => resources?.[kind]?.[key] === undefined);
      return missing.map((key) => `resources.${kind}.${key} is missing`);
    }),
  ),
});

const memory = podRule({
  name: "memory-limit",
  description: "A memory limit is twice the request: room for a peak, without a node full of promises",
  cure: "set the limit to twice the request, or say in the stack's configuration why it differs: resources.reason",
  source: "configuration/rules/memory.ts",
  optOut: "resources.reason",
  check: ofContainers(({ resources }) => {
    const [request, limit] = [resources?.requests?.["memory"], resources?.limits?.["memory"]];
    if (!request || !limit || !isQuantity(request) || !isQuantity(limit)) return [];
    if (parseQuantity(limit) === 2 * parseQuantity(request)) return [];
    return `memory limit ${limit} is not twice the request of ${request}, and no reason is given`;
  }),
});

export const RESOURCES = [set, memory];
