/**
 * When each step of a command and each resource of its operation began and ended, as lines of JSON: what
 * `npm run bench -- --trace` draws the longest chain from. No values, so no secret.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

import type { EngineEvent } from "@pulumi/pulumi/automation";

/** A line; `at` is in milliseconds since 1970. */
export type TraceLine =
  /** The step that ends now began where the one before it ended. */
  | { readonly at: number; readonly step: string }
  | { readonly at: number; readonly urn: string; readonly op: string; readonly phase: "begin" | "end" };

/** A line before it has its time. */
type Untimed = { readonly step: string } | Omit<Extract<TraceLine, { urn: string }>, "at">;

let file: string | undefined;

const append = (line: Untimed, at = Date.now()): void => {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ at, ...line })}\n`);
};

/** From here on everything is written into `path`, a file made anew; without it nothing is. */
export function traceInto(path: string | undefined): void {
  if (path === undefined) return;
  writeFileSync(path, "");
  file = path;
  append({ step: "" }, performance.timeOrigin);
  traceStep("Node starts");
}

/** A step of the command ends now. */
export const traceStep = (step: string): void => append({ step });

export function traceEvent({ resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEvent): void {
  const ended = resOutputsEvent ?? resOpFailedEvent;
  if (resourcePreEvent) {
    const { urn, op } = resourcePreEvent.metadata;
    append({ urn, op, phase: "begin" });
  }
  if (ended) append({ urn: ended.metadata.urn, op: ended.metadata.op, phase: "end" });
}
