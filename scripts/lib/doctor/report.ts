/** The checks as lines: what is there, what is missing, and the command for it. */
import { columns } from "../terminal/table";
import { styled } from "../terminal/terminal";
import type { Row, Verdict } from "./row";

const MARK: Record<Verdict, string> = {
  ok: "ok",
  low: "LOW",
  note: "NOTE",
  later: "later",
  missing: "MISSING",
};
const STYLE = { ok: "green", low: "yellow", note: "yellow", later: "dim", missing: "red" } as const;

export const report = (rows: readonly Row[]): string =>
  columns(
    rows.map(({ what, verdict, found, cure }) => [
      styled(STYLE[verdict], MARK[verdict]),
      what,
      cure ? `${found}\n${arrow(verdict)}${cure}` : found,
    ]),
  );

const arrow = (verdict: Verdict) => (verdict === "ok" ? "" : "→ ");
