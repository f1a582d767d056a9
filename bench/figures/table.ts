/** The results as a table: for the terminal, and for docs/speed.md. */
import { figure, limitOf, median, scoreOf, type Result, type Results } from "./row";

export const HEAD = ["What", "This program", "Compared with", "That takes", "Ratio", "Target"];

export function cellsOf(result: Result): string[] {
  const { what, other = "", unit, ours, theirs, target } = result;
  const mine = figure(median(ours), unit);
  if (theirs === undefined) return [what, mine, "", "", "", limitOf(result)];
  return [what, mine, other, figure(median(theirs), unit), scoreOf(result).toFixed(2), `<= ${target}`];
}

/** What other tools took for the same, one line each: `skaffold 36.0 s: one changed line to all pods ready`. */
export const besideOf = ({ what, unit, beside = {} }: Result): string[] =>
  Object.entries(beside).map(([name, values]) => `${name} ${figure(median(values), unit)}: ${what}`);

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** A table of Markdown, and the other tools' figures below it. */
export function markdown(results: Results): string {
  const rows = Object.values(results);
  const beside = rows.flatMap(besideOf).map((each) => `- ${each}`);
  const table = [line(HEAD), `|${"---|".repeat(HEAD.length)}`, ...rows.map((result) => line(cellsOf(result)))];
  return [...table, ...(beside.length > 0 ? ["", "Other tools, in the same run:", "", ...beside] : [])].join("\n");
}

const MARKS = /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/;

/** `page` with `text` between its marks. @throws Error where it has none. */
export function between(page: string, text: string): string {
  if (!MARKS.test(page)) throw new Error("docs/speed.md has lost its marks <!-- bench --> and <!-- /bench -->");
  return page.replace(MARKS, (_, open: string, close: string) => `${open}${text}\n${close}`);
}
