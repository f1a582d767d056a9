/** What a start with another value came to. There are two good ends, and a third for a value that is wrong. */
import type { Rows } from "../e2e/rows";

export type Outcome = "converges" | "refused" | "told" | "FAILED";

/** A start, and what was there after it. */
export interface Seen {
  readonly code: number;
  readonly output: string;
  /** Whether any object of the cluster is another one than before. */
  readonly touched: boolean;
  readonly before: Rows;
  /** Undefined where they could not be counted. */
  readonly after: Rows | undefined;
  /** What does not answer, of what the start says that it answers. */
  readonly silent: readonly string[];
  /** Where the value is wrong: words of a message that tells it. */
  readonly named?: readonly RegExp[];
  /** Of a start that touched nothing: what doing the printed cures, and starting again, failed with; "" for nothing. */
  readonly cure?: string;
}

export interface Judged {
  readonly outcome: Outcome;
  /** What is wrong with it; "" where nothing is. */
  readonly why: string;
}

export function judge(seen: Seen): Judged {
  const failed = (why: string): Judged => ({ outcome: "FAILED", why });
  const { code, touched, silent, named, cure } = seen;
  if (code === 0) {
    const lost = difference(seen.before, seen.after);
    if (lost) return failed(lost);
    return silent.length > 0 ? failed(`does not answer: ${silent.join(", ")}`) : { outcome: "converges", why: "" };
  }
  if (!touched && cure !== undefined) return cure === "" ? { outcome: "refused", why: "" } : failed(cure);
  // A message may be broken into lines.
  const flat = seen.output.replace(/\s+/g, " ");
  const unnamed = named?.filter((word) => !word.test(seen.output) && !word.test(flat));
  if (unnamed?.length === 0) return { outcome: "told", why: "" };
  if (unnamed) return failed(`exit ${code}, and the output does not name ${unnamed.map(String).join(", ")}`);
  return failed(touched ? `exit ${code}, half made` : `exit ${code}, refused without a cure`);
}

/** Tables or rows that are not as before; a database that came beside them is none. */
export function difference(before: Rows, after: Rows | undefined): string {
  if (after === undefined) return "the rows cannot be counted";
  const lost = Object.entries(before).filter(([database, counts]) => after[database] !== counts);
  return lost
    .map(([database, counts]) => `${database} had ${counts}, has ${after[database] ?? "gone with its rows"}`)
    .join("; ");
}
