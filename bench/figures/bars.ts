/** The rows in seconds as bars: ours above what it is compared with. */
import { figure, median, type Result, type Results } from "./row";
import { bar, label, picture } from "./svg";

const WIDTH = 860;
const LEFT = 10;
/** Room for the figure and the name behind the longest bar. */
const NAMES = 330;
const LINE = 18;

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly kind: "ours" | "theirs";
}

function barsOf({ ours, theirs, other = "", beside = {} }: Result): Bar[] {
  const others = [...(theirs ? [[other, theirs] as const] : []), ...Object.entries(beside)];
  const theirBars = others.map(([name, values]) => ({ name, value: median(values), kind: "theirs" as const }));
  return [{ name: "this program", value: median(ours), kind: "ours" }, ...theirBars];
}

/** Each row has a scale of its own: what takes a second and what takes a minute are both to be read. */
export function drawn(results: Results): string {
  const shapes: string[] = [];
  let y = 20;
  for (const result of Object.values(results).filter(({ unit }) => unit === "s")) {
    shapes.push(label(LEFT, y, result.what));
    const bars = barsOf(result);
    const longest = Math.max(...bars.map(({ value }) => value));
    for (const { name, value, kind } of bars) {
      const width = (value / longest) * (WIDTH - LEFT - NAMES);
      shapes.push(bar(LEFT, y + 6, width, kind));
      shapes.push(label(Math.round(LEFT + width + 6), y + 17, `${figure(value, result.unit)} ${name}`, "figure"));
      y += LINE;
    }
    y += 28;
  }
  return picture("What this program takes, above what it is compared with", WIDTH, y, shapes);
}
