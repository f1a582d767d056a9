/** `low` and `note` are told, but stop nothing; `later` cannot be looked at before something else is mended. */
export type Verdict = "ok" | "low" | "note" | "later" | "missing";

export interface Row {
  readonly what: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** The rule and the command that cures it; empty where all is well. */
  readonly cure: string;
}

export const ok = (what: string, found: string): Row => ({ what, verdict: "ok", found, cure: "" });
export const low = (what: string, found: string, cure: string): Row => ({ what, verdict: "low", found, cure });
export const missing = (what: string, found: string, cure: string): Row => ({ what, verdict: "missing", found, cure });
export const note = (what: string, found: string): Row => ({ what, verdict: "note", found, cure: "" });
/** @param first the row that has to be well before. */
export const later = (what: string, first: string): Row => ({
  what,
  verdict: "later",
  found: `first ${first}`,
  cure: "",
});

/** A message that ends in its cure, which is on lines of its own, or in a last sentence with a colon. */
export function fromMessage(what: string, message: string): Row {
  const text = message.replace(" Nothing was changed.", "");
  const [, problem = text, cure = ""] = /^(.*?)(?:\n|\. (?=[A-Z][^.:]*:\s))(.*)$/s.exec(text) ?? [];
  return missing(what, problem, cure);
}
