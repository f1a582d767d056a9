/** Columns without lines around them: to read, and to cut apart with other tools. */
import Table from "cli-table3";

const NO_LINES = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
    .map((key) => [key, ""]),
);

export function columns(rows: readonly (readonly string[])[], head: readonly string[] = []): string {
  const style = { head: [], border: [], "padding-left": 0, "padding-right": 0 };
  const table = new Table({ chars: { ...NO_LINES, middle: "  " }, style });
  if (head.length > 0) table.push([...head]);
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
