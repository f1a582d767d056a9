/** Keeps a report within the size of a comment, by leaving out whole items and saying how many. */

/** Something that can be shortened. */
export interface Section {
  /** Around the items. @default nothing */
  readonly before?: string;
  readonly after?: string;
  readonly items: readonly string[];
  /** Between the items. */
  readonly between: string;
  /** Of the highest rank something is left out first. */
  readonly rank: number;
  /** What the items are: `details of changed objects`. */
  readonly what: string;
}

export type Part = string | Section;

const BETWEEN_PARTS = "\n\n";

/** The parts as one text of at most `limit` characters; `command` shows what is left out. */
export function fitted(parts: readonly Part[], limit: number, command: string): string {
  const kept = new Map<Part, number>();
  const text = () => `${parts.map((part) => textOf(part, command, kept.get(part))).join(BETWEEN_PARTS)}\n`;
  let { length } = text();
  const sections = parts.filter((part) => typeof part !== "string");
  // Equal ranks: the last first.
  for (const section of sections.reverse().sort((a, b) => b.rank - a.rank)) {
    for (let count = section.items.length; count > 0 && length > limit; count--) {
      if (count === section.items.length) length += note(section, count, command).length + BETWEEN_PARTS.length;
      length -= section.items[count - 1]!.length + (count > 1 ? section.between.length : 0);
      kept.set(section, count - 1);
    }
  }
  return text();
}

function textOf(part: Part, command: string, kept?: number): string {
  if (typeof part === "string") return part;
  const { before = "", after = "", items, between } = part;
  const shown = items.slice(0, kept);
  const left = items.length - shown.length;
  const text = shown.length > 0 ? [`${before}${shown.join(between)}${after}`] : [];
  return [...text, ...(left > 0 ? [note(part, left, command)] : [])].join(BETWEEN_PARTS);
}

const note = ({ items, what }: Section, left: number, command: string) =>
  `_${left} of ${items.length} ${what} are left out here; all of them: ${command}_`;
