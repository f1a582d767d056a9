/** What the engine tells, as lines for people: one for each resource that is done, and one of what is under way. */
import type { EngineEvent, OpMap, OpType } from "@pulumi/pulumi/automation";

import { isGrouping, kindOf, resourceName } from "./resource-name";

const DONE: Partial<Record<OpType, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  import: "imported",
  "create-replacement": "created",
  "delete-replaced": "deleted",
  "discard-replaced": "dropped",
  discard: "dropped",
};

/**
 * Told in many lines of whatever the operation before this one left unready, or a start of the cluster has not brought
 * up yet. The engine waits for it again, and its end is told.
 */
const UNHEALTHY = /^Refreshed resource is in an unhealthy state/;

/** How the engine wraps what a provider's check refuses. */
const REFUSED = /^\S+ resource '[^']*': property \S+ value \{[^]*?\} has a problem: /;

/** How many of a failed resource's last messages are kept: enough for the end of an image build. */
const KEPT = 20;

interface Running {
  readonly label: string;
  readonly refreshing: boolean;
  readonly since: number;
}

/** A resource that failed, or the program itself (without a name). */
export interface ResourceFailure {
  readonly name: string;
  readonly type: string;
  readonly messages: string[];
  /** The last lines it printed while it was under way. */
  readonly output: readonly string[];
}

/** Follows one operation of the engine, event by event. */
export class Progress {
  public readonly failures = new Map<string, ResourceFailure>();
  /** Steps by kind of operation, known at the end. */
  public changes: OpMap = {};
  /** The stack's outputs as they are now; a secret one is `[secret]`. */
  public outputs: Readonly<Record<string, unknown>> = {};
  /** The engine confirmed that it was told to stop. */
  public cancelling = false;

  private readonly running = new Map<string, Running>();
  private readonly output = new Map<string, string[]>();
  /** What was printed and need not be printed again. */
  private readonly said = new Set<string>();

  public constructor(private readonly now: () => number = Date.now) {}

  /** Takes an event; gives the lines to print for it. */
  public handle(event: EngineEvent): string[] {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, summaryEvent, stdoutEvent } = event;
    if (resourcePreEvent) this.started(resourcePreEvent.metadata);
    if (resOutputsEvent?.metadata.type === "pulumi:pulumi:Stack") {
      this.outputs = resOutputsEvent.metadata.new?.outputs ?? this.outputs;
    }
    if (resOutputsEvent) return this.ended(resOutputsEvent.metadata, DONE[resOutputsEvent.metadata.op]);
    if (resOpFailedEvent) return this.ended(resOpFailedEvent.metadata, "FAILED");
    if (diagnosticEvent) return this.told(diagnosticEvent);
    if (summaryEvent) this.changes = summaryEvent.resourceChanges;
    if (stdoutEvent?.message.includes("^C received")) this.cancelling = true;
    return [];
  }

  /** What is under way, in one line. */
  public underWay(): string {
    const running = [...this.running.entries()];
    if (running.length === 0) return "…";
    if (running.every(([, { refreshing }]) => refreshing)) return "comparing with what is there …";
    const [urn, { label, since }] = running[0]!;
    const seconds = Math.round((this.now() - since) / 1000);
    if (running.length > 1) return `${running.map(([, one]) => one.label).join(", ")} (${seconds} s)`;
    const said = this.output.get(urn)?.at(-1);
    return `${label} (${seconds} s)${said ? `: ${said}` : ""}`;
  }

  private started({ urn, type, op }: { urn: string; type: string; op: OpType }): void {
    if (isGrouping(type)) return;
    this.running.set(urn, {
      label: `${kindOf(type)} ${resourceName(urn)}`,
      refreshing: op === "refresh",
      since: this.now(),
    });
  }

  private ended({ urn, type }: { urn: string; type: string }, verb: string | undefined): string[] {
    const running = this.running.get(urn);
    this.running.delete(urn);
    if (!verb || isGrouping(type)) return [];
    const seconds = ((this.now() - (running?.since ?? this.now())) / 1000).toFixed(1);
    return [`  ${verb.padEnd(8)}${`${kindOf(type)} ${resourceName(urn)}`.padEnd(50)}${seconds.padStart(7)} s`];
  }

  private told(event: NonNullable<EngineEvent["diagnosticEvent"]>): string[] {
    const { urn = "", severity, ephemeral } = event;
    const text = withoutDigests(event.message);
    // The event log also carries the SDK's debug messages, which hold whole resources; `DiagnosticEvent` knows none.
    if (text === "" || (severity as string) === "debug") return [];
    if (severity === "error") this.failed(urn, text);
    else if (ephemeral || (urn !== "" && !urn.includes("pulumi:pulumi:Stack"))) this.printed(urn, text);
    if (ephemeral || severity === "error" || this.said.has(text) || UNHEALTHY.test(text)) return [];
    this.said.add(text);
    return text.split("\n").map((line) => `  ${severity === "warning" ? "warning: " : ""}${line}`);
  }

  private failed(urn: string, message: string): void {
    // How the engine wraps what a provider says of a resource that is there, but not as it should be.
    const text = message
      .replace(/^\d+ errors? occurred:\s+\* /, "")
      .replace(REFUSED, "")
      .trimEnd();
    // The engine's own summary says no more than that something failed.
    if (/^(update|destroy|preview|refresh) failed$/.test(text)) return;
    const known = this.failures.get(urn) ?? {
      name: resourceName(urn),
      type: urn.split("::")[2]?.split("$").at(-1) ?? "",
      messages: [],
      output: this.output.get(urn) ?? [],
    };
    if (!known.messages.includes(text)) known.messages.push(text);
    this.failures.set(urn, known);
  }

  private printed(urn: string, text: string): void {
    const lines = this.output.get(urn) ?? [];
    // BuildKit tells each step, `[2/4] …`, again whenever its state changes.
    const isNew = (line: string) => (line.startsWith("[") ? !lines.includes(line) : line !== lines.at(-1));
    for (const line of text.split("\n")) if (isNew(line)) lines.push(line);
    lines.splice(0, Math.max(0, lines.length - KEPT));
    this.output.set(urn, lines);
  }
}

/** BuildKit's steps come with a line of their digest, which tells people nothing. */
const withoutDigests = (message: string) =>
  message
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^digest: sha256:/.test(line))
    .join("\n")
    .trimEnd();
