/** The comparison of all stacks as Markdown: for a pull request's comment, a job's summary and a terminal. */
import type { Comparison } from "./compare";
import { addedDetails, changedDetails } from "./details";
import { fitted, type Part, type Section } from "./fit";
import type { Consequence } from "./model";
import { rows } from "./rows";
import { code, fence, fieldLine, secretLines, title } from "./text";

export type StackResult =
  | { readonly stack: string; readonly faults: readonly { readonly side: string; readonly text: string }[] }
  | { readonly stack: string; readonly presence: "both" | "new" | "gone"; readonly comparison: Comparison };

export interface ReportInput {
  readonly title: string;
  readonly notes: readonly string[];
  readonly stacks: readonly StackResult[];
  /** The command that shows everything. */
  readonly command: string;
  /** Most characters. @default none */
  readonly limit?: number;
}

/** GitHub refuses a comment of more than 65,536 characters; who posts it may add some of its own. */
export const COMMENT = 64_000;

export function report({ title: heading, notes, stacks, command, limit = Infinity }: ReportInput): string {
  const parts = [`## ${heading}`, ...notes.map((note) => `> ${note}`), ...stacks.flatMap(stackParts)];
  return fitted(parts, limit, code(command));
}

function stackParts(result: StackResult): Part[] {
  const name = `### Stack ${code(result.stack)}`;
  if ("faults" in result) return [`${name}: cannot be rendered`, ...result.faults.flatMap(faultParts)];
  const { presence, comparison } = result;
  const summary = summaryOf(comparison);
  if (presence === "gone") return [`${name}: its file is removed`, GONE, ...objectParts(comparison)];
  if (presence === "new") return [`${name}: new, ${summary}`, ...policyParts(comparison), ...objectParts(comparison)];
  if (summary === "") return [`${name}: no change`];
  return [`${name}: ${summary}`, ...riskParts(comparison), ...policyParts(comparison), ...objectParts(comparison)];
}

const GONE =
  "⚠ That alone deletes nothing: what is deployed stays, and nobody manages it. `pulumi destroy` comes before removing a stack's file.";

const faultParts = ({ side, text }: { readonly side: string; readonly text: string }): Part[] => {
  const { open, lines: items, close } = fence(text, "text");
  const around = { before: `${open}\n`, after: `\n${close}` };
  return [`${side}:`, { ...around, items, between: "\n", rank: 1, what: "lines of the message" }];
};

function summaryOf({ changes, secrets, configuration }: Comparison): string {
  const counts = ["added", "removed", "renamed", "changed"].flatMap((status) => {
    const { length } = changes.filter((change) => change.status === status);
    return length > 0 ? [`${length} ${status}`] : [];
  });
  return counts.join(", ") || (secrets.length + configuration.length > 0 ? "its configuration alone" : "");
}

/** More lines than that are folded. */
const LONG = 30;

function list(heading: string, what: string, rank: number, texts: readonly string[]): Section[] {
  const items = texts.map((text) => `- ${text}`);
  return texts.length > 0 ? [folding({ items, between: "\n", rank, what }, `#### ${heading}\n\n`)] : [];
}

/** What holds data is never folded; GitHub reads Markdown inside HTML after an empty line only. */
function folding(section: Section, heading = ""): Section {
  const { before = "", after = "", items, rank, what } = section;
  if (rank === 0 || items.length <= LONG) return { ...section, before: `${heading}${before}` };
  const open = `<details><summary>${items.length} ${what}</summary>\n\n`;
  return { ...section, before: `${heading}${open}${before}`, after: `${after}\n\n</details>` };
}

const told = ({ object, text }: Consequence) => `${title(object)}: ${text}`;

const riskParts = ({ risks, configuration }: Comparison): Section[] => {
  const fields = configuration.map((field) => `the stack's configuration, ${fieldLine(field)}`);
  return list("⚠ Holds data and is at risk", "risks", 0, [...risks.map(told), ...fields]);
};

const policyParts = ({ policies }: Comparison): Section[] =>
  list("⚠ Breaks a policy", "broken policies", 1, policies.map(told));

function objectParts({ changes, images, rolls, jobs, secrets, reencrypted }: Comparison): Part[] {
  const head = "| Change | Object | What |\n|---|---|---|\n";
  const table = { before: head, items: rows(changes), between: "\n", rank: 3, what: "lines of the table" };
  const other = reencrypted ? ["the stack's secrets are encrypted anew, so they differ also where no value does"] : [];
  return [
    ...(changes.length > 0 ? [folding(table)] : []),
    ...list("New images", "images", 2, images.map(imageLine)),
    ...list("Pods that are replaced", "workloads", 2, rolls.map(told)),
    ...list("Jobs that run", "Jobs", 4, jobs.map(told)),
    ...list("Secrets of the stack's file", "secrets", 2, [...secretLines(secrets), ...other]),
    ...[
      { items: changedDetails(changes), between: "\n\n", rank: 5, what: "changed objects' details" },
      { items: addedDetails(changes), between: "\n\n", rank: 6, what: "new objects' details" },
    ].filter(({ items }) => items.length > 0),
  ];
}

const imageLine = ({ repository, old, new: current }: Comparison["images"][number]) =>
  `${code(repository)}: ${code(old)} → ${code(current)}`;
