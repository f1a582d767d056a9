/** The text of the one comment that a pull request gets. */
import { COMMENT } from "../diff/report";
import { code, fence } from "../diff/text";
import { harmless } from "./foreign";
import type { Run } from "./run";

/** By it the comment is found again. */
export const MARK = "<!-- wealist-infra: what this pull request changes -->";

/** What the run left behind; undefined where it left nothing. */
export interface Findings {
  /** What `npm run diff` reported. */
  readonly comparison?: string;
  /** What `pulumi preview` printed; empty where it failed. */
  readonly preview?: string;
}

/** What others wrote comes last: a block of code that it leaves open ends with the comment. */
export function body({ comparison, preview }: Findings, { head, url, repository }: Run): string {
  const ownership =
    head.repository === repository
      ? []
      : [`> From ${code(head.repository)}: its own code wrote what follows. Believe the changed files first.`];
  const intro = [MARK, `What ${code(head.sha.slice(0, 7))} changes ([all of it](${url})).`, ...ownership];
  const told = toldComparison(comparison, url);
  const room = COMMENT - [...intro, told].join("\n\n").length;
  return [...intro, ...(preview === undefined ? [] : [toldPreview(preview, url, room)]), told].join("\n\n");
}

function toldComparison(text: string | undefined, url: string): string {
  if (!text?.trim()) return `**The stacks were not compared**: [the run](${url}) says why.`;
  const shown = harmless(text.trim());
  if (shown.length <= COMMENT - 4_000) return shown;
  return `**The comparison is too long for a comment**: [the run's summary](${url}) has it.`;
}

const HEADING = "### Preview of `prod`";

function toldPreview(output: string, url: string, room: number): string {
  if (output.trim() === "") return `${HEADING}: **failed**, [the run](${url}) says why`;
  const { open, lines, close } = fence(output.replace(/^\s*\n/, ""), "text");
  const around = (what: string, shown: readonly string[]) =>
    `${HEADING}: ${resources(lines)}\n\n<details><summary>${what}</summary>\n\n${[open, ...shown, close].join("\n")}\n\n</details>`;
  const whole = around("all of it", lines);
  if (whole.length + 2 <= room) return whole;
  // The end says most: failed policies, and the number of resources.
  let first = 0;
  for (let length = whole.length + 80; length > room && first < lines.length; first++)
    length -= lines[first]!.length + 1;
  const left = `without its first ${first} lines, which the run has`;
  return around(left, lines.slice(first));
}

/** `+ 2 to create, 12 unchanged`: what stands under the last "Resources:". */
function resources(lines: readonly string[]): string {
  const from = lines.lastIndexOf("Resources:");
  if (from < 0) return "see below";
  const rest = lines.slice(from + 1);
  const end = rest.findIndex((line) => !/^ +\S/.test(line));
  const counts = rest.slice(0, end < 0 ? undefined : end).map((line) => line.trim());
  return counts.length > 0 ? code(counts.join(", ")) : "see below";
}
