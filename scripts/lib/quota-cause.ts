/** Pods that were never made, since their namespace's quota is full: no pod tells it, only an event of their owner. */
import type { CoreV1Event } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { setCommand } from "../../stacks/faults";
import { newestOf } from "./cause";
import { npmRun } from "./greeting";
import type { ResourceFailure } from "./progress";
import { kindOf } from "./resource-name";

/** What the event says, from `exceeded quota` on. */
const EXCEEDED = /exceeded quota: .*/;
/** Where the stack's file says how much room there is. */
const QUOTA = ["hardening", "quota"];

/**
 * For each resource that failed for want of room in a quota: what was asked for, what is used, and what helps.
 * @param stack its name, for the commands.
 */
export function quotaSections(
  resources: readonly ResourceFailure[],
  events: readonly CoreV1Event[],
  stack: string,
): string[] {
  return resources.flatMap(({ name, type }) => {
    const own = events.filter(
      ({ reason, message, involvedObject: { name: owner = "" } }) =>
        reason === "FailedCreate" && EXCEEDED.test(message ?? "") && (owner === name || owner.startsWith(`${name}-`)),
    );
    const newest = newestOf(own);
    if (!newest) return [];
    const lines = [
      `No pod of ${kindOf(type)} ${name} can be made in ${newest.metadata.namespace}: ${EXCEEDED.exec(newest.message!)![0]}`,
      "Pods of before, and what else runs there, fill it till they are gone.",
      `→ make room for this update: ${setCommand(stack, QUOTA, { enabled: true, factor: 4 })}`,
      `→ then: ${npmRun("start", stack)}`,
    ];
    return [lines.join("\n  ")];
  });
}
