import { mebibytes, parseQuantity } from "../../components/kubernetes/quantity";
import { either, pathText, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import type { Resources } from "../schema";
import type { Path } from "./readable";

export function memoryFaults(stack: string, at: Path, { requests, limits, reason }: Resources): Fault[] {
  const twice = 2 * parseQuantity(requests.memory);
  if (parseQuantity(limits.memory) === twice || reason !== undefined) return [];
  return [
    {
      path: pathText([...at, "limits", "memory"]),
      problem: `${limits.memory} is not twice the request of ${requests.memory}, and no reason is given`,
      rule: "a memory limit is twice the request: room for a peak, without a node full of promises; another one needs a reason",
      cure: either(
        setCommand(stack, [...at, "limits", "memory"], mebibytes(twice)),
        writeLine(stack, [...at, "reason"], "<why it differs>"),
      ),
    },
  ];
}
