import { parseQuantity } from "../../components/kubernetes/quantity";
import { pathText, setCommand } from "../cures";
import type { Fault } from "../faults";
import type { Resources } from "../schema";
import type { Path } from "./readable";

const KEYS = ["memory", "cpu"] as const;

/** A request above its limit is refused by every cluster, once the stack's other objects are changed already. */
export const requestFaults = (stack: string, at: Path, { requests, limits }: Resources): Fault[] =>
  KEYS.filter((key) => parseQuantity(requests[key]) > parseQuantity(limits[key])).map((key) => ({
    path: pathText([...at, "requests", key]),
    problem: `${requests[key]} is more than the limit of ${limits[key]}`,
    rule: "a request is what a node keeps free for a pod, which uses no more than its limit: it is at most the limit",
    cure: `${setCommand(stack, [...at, "requests", key], limits[key])}\n          or   ${setCommand(stack, [...at, "limits", key], requests[key])}`,
  }));
