/** What a check found, as a line: what is there, what is missing, and the command for it. */
import { columns } from "../terminal/table";
import { styled } from "../terminal/terminal";

const MARK = { ok: "ok", low: "LOW", note: "NOTE", later: "later", missing: "MISSING" };
const STYLE = { ok: "green", low: "yellow", note: "yellow", later: "dim", missing: "red" } as const;

export interface Row {
  readonly what: string;
  /** `low` and `note` are told, but stop nothing; `later` cannot be looked at before something else is mended. */
  readonly verdict: keyof typeof MARK;
  readonly found: string;
  /** The rule and the command that cures it; empty where all is well. */
  readonly cure: string;
}

const told =
  (verdict: Row["verdict"]) =>
  (what: string, found: string, cure = ""): Row => ({ what, verdict, found, cure });

export const ok = told("ok");
export const low = told("low");
export const note = told("note");
export const missing = told("missing");
/** @param first the row that has to be well before. */
export const later = (what: string, first: string): Row => told("later")(what, `first ${first}`);

/** A message that ends in its cure, which is on lines of its own, or in a last sentence with a colon. */
export function fromMessage(what: string, message: string): Row {
  const text = message.replace(" Nothing was changed.", "");
  const [, problem = text, cure = ""] = /^(.*?)(?:\n|\. (?=[A-Z][^.:]*:\s))(.*)$/s.exec(text) ?? [];
  return missing(what, problem, cure);
}

export const report = (rows: readonly Row[]): string =>
  columns(
    rows.map(({ what, verdict, found, cure }) => [
      styled(STYLE[verdict], MARK[verdict]),
      what,
      cure ? `${found}\n${verdict === "ok" ? "" : "→ "}${cure}` : found,
    ]),
  );
