/** What a copy writes about a database into its comment, and how it is told. */

/** A database that was moved away: it stays as it was then, and takes no connections. */
export interface Moved {
  /** `host:port`, or `inside` for the stack's own server in the cluster. */
  readonly to: string;
  /** When, as far as it was written down. */
  readonly at?: Date;
  /** Its rows, counted then, as far as they were written down. */
  readonly rows?: number;
}

const WORD = "wealist ";

/** Undefined of one that was not moved away. */
export function movedBy(comment: string | null | undefined): Moved | undefined {
  const before = /^moved to (\S+)$/.exec(comment ?? "")?.[1];
  if (before !== undefined) return { to: before };
  if (!comment?.startsWith(WORD)) return undefined;
  const mark = markIn(comment.slice(WORD.length));
  if (mark["copy"] !== "moved") return undefined;
  return { to: typeof mark["to"] === "string" ? mark["to"] : "another server", ...counted(mark) };
}

/** Where the rows of a database were copied from; undefined of one that was not copied. */
export function copiedBy(comment: string | null): (Omit<Moved, "to"> & { readonly from: string }) | undefined {
  const mark = comment?.startsWith(WORD) ? markIn(comment.slice(WORD.length)) : {};
  // Of one that took its place the mark is beneath the switch's.
  if (mark["copy"] === "switched" && typeof mark["over"] === "string") return copiedBy(mark["over"]);
  return mark["copy"] === "copied" && typeof mark["from"] === "string"
    ? { from: mark["from"], ...counted(mark) }
    : undefined;
}

/** A database that was restored, one that took another's place, or the one that was there before. */
export interface Restored {
  readonly copy: "restored" | "switched" | "before";
  /** ISO 8601, by the server's clock. */
  readonly at?: string;
  /** Those that were restored, where they were counted. */
  readonly rows?: number | null;
  /** What one in use was called before. */
  readonly was?: string;
  /** What the one in use before it is called. */
  readonly before?: string;
  /** Whether it had been in use before, and was put back. */
  readonly back?: string | null;
}

/** Undefined of any other. */
export function restoredBy(comment: string | null): Restored | undefined {
  const mark = comment?.startsWith(WORD) ? markIn(comment.slice(WORD.length)) : {};
  // One that was closed for another switch, which was interrupted.
  if (mark["copy"] === "copying" && typeof mark["over"] === "string") return restoredBy(mark["over"]);
  return ["restored", "switched", "before"].includes(String(mark["copy"])) ? (mark as unknown as Restored) : undefined;
}

/** What a database is closed for at this moment, or since a Job was killed: `the database X`, or a server; undefined otherwise. */
export function closedFor(comment: string | null): string | undefined {
  const mark = comment?.startsWith(WORD) ? markIn(comment.slice(WORD.length)) : {};
  return mark["copy"] === "copying" && typeof mark["to"] === "string" ? mark["to"] : undefined;
}

function counted({ at, rows }: Readonly<Record<string, unknown>>): Omit<Moved, "to"> {
  const date = new Date(typeof at === "string" ? at : NaN);
  return { ...(Number.isNaN(date.getTime()) ? {} : { at: date }), ...(typeof rows === "number" ? { rows } : {}) };
}

function markIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

/** `moved to db.example.com:5432 3 days ago`. */
export function movedText({ to, at }: Moved, now: Date): string {
  const place = to === "inside" ? "into the cluster" : `to ${to}`;
  return `moved ${place}${ago(at, now)}`;
}

/** ` 3 days ago`, for behind a verb. */
export function ago(at: Date | undefined, now: Date): string {
  if (!at) return ", nobody wrote down when";
  const minutes = (now.getTime() - at.getTime()) / 60_000;
  const [count, unit] =
    minutes < 60 ? [minutes, "minute"] : minutes < 48 * 60 ? [minutes / 60, "hour"] : [minutes / 60 / 24, "day"];
  const whole = Math.max(0, Math.floor(count));
  return ` ${whole} ${unit}${whole === 1 ? "" : "s"} ago`;
}

/** `25 rows`; undefined rows are said to be unknown, never guessed. */
export const rowsText = (rows: number | undefined): string =>
  rows === undefined ? "rows unknown" : rows === 0 ? "no rows" : rows === 1 ? "1 row" : `${rows} rows`;
