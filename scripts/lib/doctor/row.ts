/** `low` is told, but stops nothing. */
export type Verdict = "ok" | "low" | "missing";

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
