/** What a pod reserves and may use, and how many of them there are. */
import { mebibytes, parseQuantity } from "../../components/kubernetes/quantity";
import { either, pathText, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import type { Resources, ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

export const resourceFaults = (stack: string, at: Path, resources: Resources): Fault[] => [
  ...memoryFaults(stack, at, resources),
  ...requestFaults(stack, at, resources),
];

function memoryFaults(stack: string, at: Path, { requests, limits, reason }: Resources): Fault[] {
  const twice = 2 * parseQuantity(requests.memory);
  if (parseQuantity(limits.memory) === twice || reason !== undefined) return [];
  const path = [...at, "limits", "memory"];
  return [
    {
      path: pathText(path),
      problem: `${limits.memory} is not twice the request of ${requests.memory}, and no reason is given`,
      rule: "a memory limit is twice the request: room for a peak, without a node full of promises; another one needs a reason",
      cure: either(setCommand(stack, path, mebibytes(twice)), writeLine(stack, [...at, "reason"], "<why it differs>")),
    },
  ];
}

/** A request above its limit is refused by every cluster, once the stack's other objects are changed already. */
const requestFaults = (stack: string, at: Path, { requests, limits }: Resources): Fault[] =>
  (["memory", "cpu"] as const)
    .filter((key) => parseQuantity(requests[key]) > parseQuantity(limits[key]))
    .map((key) => ({
      path: pathText([...at, "requests", key]),
      problem: `${requests[key]} is more than the limit of ${limits[key]}`,
      rule: "a request is what a node keeps free for a pod, which uses no more than its limit: it is at most the limit",
      cure: either(
        setCommand(stack, [...at, "requests", key], limits[key]),
        setCommand(stack, [...at, "limits", key], requests[key]),
      ),
    }));

/** `replicas` is what an autoscaler begins with, so it lies between its bounds. */
export function autoscalingFaults({ stack }: Readable, at: Path, { autoscaling, replicas }: ServiceSettings): Found {
  if (!autoscaling) return undefined;
  const { min = replicas, max } = autoscaling;
  if (replicas === 0) {
    const path = [...at, "replicas"];
    return {
      path: pathText(path),
      problem: "is 0, which switches the autoscaler off",
      rule: "an autoscaler begins with `replicas`, at least 1",
      cure: setCommand(stack, path, Math.max(1, min)),
    };
  }
  if (min <= replicas && replicas <= max) return undefined;
  return {
    path: pathText([...at, "autoscaling", "max"]),
    problem: `an autoscaler between ${min} and ${max} pods does not begin with ${replicas}`,
    rule: "min ≤ replicas ≤ max",
    cure: setCommand(stack, [...at, "autoscaling", replicas > max ? "max" : "min"], replicas),
  };
}
