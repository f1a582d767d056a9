/** What an operation did, in one line. */
import type { OpMap, OpType } from "@pulumi/pulumi/automation";

const WORDS: readonly (readonly [OpType, string])[] = [
  ["create", "created"],
  ["update", "updated"],
  ["replace", "replaced"],
  ["delete", "deleted"],
  ["same", "unchanged"],
];

export function outcome(changes: OpMap): string {
  const same = changes.same ?? 0;
  const changed = Object.entries(changes).some(([op, count]) => op !== "same" && op !== "read" && count > 0);
  if (!changed) return `no change (${same} resources)`;
  return WORDS.filter(([op]) => changes[op])
    .map(([op, word]) => `${changes[op]} ${word}`)
    .join(", ");
}
