/**
 * Values as Markdown. What is compared was written by others: nothing in it may end its code span, mention somebody or
 * hide behind characters that nobody sees.
 */
import { structuredPatch } from "diff";
import { stringify } from "yaml";

import { nameOf, type FieldChange, type KubernetesObject } from "./model";

const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const escaped = (text: string, kept = "") =>
  text.replace(INVISIBLE, (char) => (kept.includes(char) ? char : `\\u{${char.codePointAt(0)!.toString(16)}}`));

const longest = (text: string, pattern: RegExp) =>
  Math.max(0, ...[...text.matchAll(pattern)].map(([run]) => run.length));

/** Text on one line, literally. */
export function code(text: string): string {
  const shown = escaped(text);
  const fence = "`".repeat(longest(shown, /`+/g) + 1);
  const pad = /^`|`$|^$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** The same inside HTML, where Markdown's own signs do not count. */
export const html = (text: string): string =>
  escaped(text).replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]!);

/** The ends of a block of code that holds `text`, and its lines. */
export function fence(text: string, language = "") {
  const lines = escaped(text.replaceAll("\r\n", "\n"), "\n\t").trimEnd().split("\n");
  const ticks = "`".repeat(Math.max(3, longest(text, /`+/g) + 1));
  return { open: `${ticks}${language}`, lines, close: ticks };
}

export function block(text: string, language?: string): string {
  const { open, lines, close } = fence(text, language);
  return [open, ...lines, close].join("\n");
}

/** A cell of a table. */
export const cell = (text: string): string => text.replaceAll("|", "\\|");

const qualified = (object: KubernetesObject) => [object.metadata.namespace, nameOf(object)].filter(Boolean).join("/");

/** Kind and name: Deployment `board-api-prod/board-api`. */
export const title = (object: KubernetesObject): string =>
  `${/^\w+$/.test(object.kind) ? object.kind : code(object.kind)} ${code(qualified(object))}`;

export const htmlTitle = (object: KubernetesObject): string =>
  `${html(object.kind)} <code>${html(qualified(object))}</code>`;

const YAML = { lineWidth: 0, aliasDuplicateObjects: false } as const;

/** A value as YAML on one line: `"8000"` is told apart from `8000`. */
const inline = (value: unknown) => stringify(value, { ...YAML, collectionStyle: "flow" }).trimEnd();

const WIDEST = 100;

/** Whether a change can be read on one line. */
export const isShort = ({ old, new: current }: FieldChange): boolean =>
  [old, current].every((value) => {
    const text = value === undefined ? "" : inline(value);
    return text.length <= WIDEST && !text.includes("\n");
  });

/** `path`: `old` → `new`, on one line. */
export function fieldLine({ path, old, new: current }: FieldChange): string {
  if (old === undefined) return `${code(path)}: added ${code(inline(current))}`;
  if (current === undefined) return `${code(path)}: removed ${code(inline(old))}`;
  return `${code(path)}: ${code(inline(old))} → ${code(inline(current))}`;
}

/** The keys of a Secret that differ, without any value; at most one line each for new, lost and changed ones. */
export function secretLines(fields: readonly FieldChange[]): string[] {
  const how = ({ old, new: current }: FieldChange) =>
    old === undefined ? "added" : current === undefined ? "removed" : "«changed»";
  return ["added", "removed", "«changed»"].flatMap((what) => {
    const paths = fields
      .filter((field) => how(field) === what)
      .map(({ path }) => code(path.replace(/^(stringD|d)ata\./, "")));
    return paths.length > 0 ? [`${paths.join(", ")}: ${what}`] : [];
  });
}

/** A change of long values, as a patch of their lines. */
export function fieldPatch({ path, old, new: current }: FieldChange): string {
  const { hunks } = structuredPatch("", "", lined(old), lined(current), "", "", { context: 2 });
  return `${code(path)}:\n\n${block(hunks.flatMap(({ lines }) => lines).join("\n"), "diff")}`;
}

function lined(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : stringify(value, YAML);
  return text.endsWith("\n") ? text : `${text}\n`;
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
