import { pathText, setCommand } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path } from "./readable";

/** `replicas` is what an autoscaler begins with, so it lies between its bounds. */
export function autoscalingFaults(stack: string, at: Path, { autoscaling, replicas }: ServiceSettings): Fault[] {
  if (!autoscaling) return [];
  const { min = replicas, max } = autoscaling;
  const path = [...at, "autoscaling", "max"];
  if (replicas === 0)
    return [
      {
        path: pathText([...at, "replicas"]),
        problem: "is 0, which switches the autoscaler off",
        rule: "an autoscaler begins with `replicas`, at least 1",
        cure: setCommand(stack, [...at, "replicas"], Math.max(1, min)),
      },
    ];
  if (min <= replicas && replicas <= max) return [];
  return [
    {
      path: pathText(path),
      problem: `an autoscaler between ${min} and ${max} pods does not begin with ${replicas}`,
      rule: "min ≤ replicas ≤ max",
      cure: setCommand(stack, replicas > max ? path : [...at, "autoscaling", "min"], replicas),
    },
  ];
}
