/** One operation of the engine, told as it goes: locks of dead processes are lifted, Ctrl-C ends it cleanly. */
import { ConcurrentUpdateError, type EngineEvent, type OpMap, type Stack } from "@pulumi/pulumi/automation";

import { toldByCli } from "./cli-error";
import { Failure } from "../../../configuration/failure";
import { unlocked } from "./lock";
import { Progress, type ResourceFailure } from "./progress";
import { kindOf } from "./resource-name";
import { traceEvent } from "./trace";
import { LiveLine } from "../terminal/terminal";

/** How an operation is started: every one of the Automation API takes these. */
export interface EngineOptions {
  readonly color: "never";
  readonly suppressOutputs: true;
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs an operation and prints its progress.
 *
 * @param resume the command that goes on where it was interrupted.
 * @throws Failure with what the resources say that failed, or when it was interrupted or could not start.
 */
export async function operate<T>(
  stack: Stack,
  start: (options: EngineOptions) => Promise<T>,
  resume: string,
): Promise<{ readonly result: T; readonly progress: Progress }> {
  return unlocked(stack, () => followed(start, resume, stack.name));
}

async function followed<T>(start: (options: EngineOptions) => Promise<T>, resume: string, stack: string) {
  const progress = new Progress();
  const live = new LiveLine();
  const interrupt = interruption(progress, live);
  const ticker = setInterval(() => live.show(progress.underWay()), 200);
  const onEvent = (event: EngineEvent) => {
    traceEvent(event);
    progress.handle(event).forEach((line) => live.print(line));
  };
  try {
    const result = await start({ color: "never", suppressOutputs: true, onEvent, signal: interrupt.signal });
    return { result, progress };
  } catch (error) {
    if (interrupt.requested)
      throw new Failure(`Interrupted. What was done is kept in the state; go on with: ${resume}`);
    const failures = [...progress.failures.values()].map(failureText);
    if (failures.length > 0) throw new Failure(failures.join("\n\n"));
    if (error instanceof ConcurrentUpdateError) throw error;
    throw toldByCli(error, stack);
  } finally {
    clearInterval(ticker);
    live.clear();
    interrupt.dispose();
  }
}

/**
 * Ctrl-C in a terminal reaches the engine too, and a second one would end it at once, with resources half made. So the
 * engine is told only when it does not say within a second that it knows.
 */
function interruption(progress: Progress, live: LiveLine) {
  const controller = new AbortController();
  const state = { requested: false };
  const handler = () => {
    if (!state.requested)
      live.print("\nStopping: what is under way is ended first. (A second Ctrl-C ends it at once, half made.)");
    state.requested = true;
    setTimeout(() => progress.cancelling || controller.abort(), 1000).unref();
  };
  process.on("SIGINT", handler).on("SIGTERM", handler);
  return {
    signal: controller.signal,
    get requested() {
      return state.requested;
    },
    dispose: () => process.off("SIGINT", handler).off("SIGTERM", handler),
  };
}

export function failureText({ name, type, messages, output }: ResourceFailure): string {
  // What waits for a workload names that, not itself.
  const head = name === "" || kindOf(type) === "Ready" ? "" : `${kindOf(type)} ${name} failed:\n`;
  // Only an image build's own output says what is wrong; what the others print is told by their message.
  const tail = type.startsWith("docker:") ? output.map((line) => `  | ${line}`).join("\n") : "";
  return `${head}${messages.map(indented).join("\n")}${tail ? `\n  its last lines:\n${tail}` : ""}`;
}

const indented = (text: string) => text.replace(/^/gm, "  ");

const DONE = { create: "created", update: "updated", replace: "replaced", delete: "deleted", same: "unchanged" };

/** Whether an operation did anything. */
export const isChange = (changes: OpMap): boolean =>
  Object.entries(changes).some(([op, count]) => op !== "same" && op !== "read" && count > 0);

/** What an operation did, in one line. */
export function outcome(changes: OpMap): string {
  if (!isChange(changes)) return `no change (${changes.same ?? 0} resources)`;
  const words = Object.entries(DONE) as [keyof typeof DONE, string][];
  return words.flatMap(([op, word]) => (changes[op] ? `${changes[op]} ${word}` : [])).join(", ");
}
