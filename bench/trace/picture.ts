/** The longest chain as a picture: time from left to right, a line for each link. */
import { bar, label, picture } from "../figures/svg";
import type { Link } from "./chain";

const WIDTH = 900;
/** Room for a name behind the last bar. */
const NAMES = 420;
const LINE = 22;

/** Milliseconds of a link that are drawn with a line of its own. */
const SHORT = 50;

const secondsOf = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

export function drawnChain(chain: readonly Link[]): string {
  const start = chain[0]?.begin ?? 0;
  const total = (chain.at(-1)?.end ?? 0) - start;
  const x = (time: number) => ((time - start) / total) * (WIDTH - NAMES);
  const shown = chain.filter(({ begin, end, idle }) => end - begin + idle >= SHORT);
  const shapes = shown.flatMap(({ name, begin, end, idle }, at) => {
    const y = 34 + at * LINE;
    const waited = idle >= SHORT ? [bar(x(begin - idle), y, x(begin) - x(begin - idle), "theirs")] : [];
    const told = `${name}, ${secondsOf(end - begin)}${idle >= SHORT ? ` (${secondsOf(idle)} later)` : ""}`;
    return [
      ...waited,
      bar(x(begin), y, x(end) - x(begin), "ours"),
      label(Math.round(x(end) + 6), y + 12, told, "figure"),
    ];
  });
  const head = label(0, 18, `npm start from nothing, ${secondsOf(total)}: what waited for what`);
  return picture("The longest chain of a start from nothing", WIDTH, 44 + shown.length * LINE, [head, ...shapes]);
}

/** Rows of a table: what, when it began and ended, how long, and what it waited for. */
export function rowsOfChain(chain: readonly Link[]): string[][] {
  const start = chain[0]?.begin ?? 0;
  return chain.map(({ name, begin, end }, at) => [
    name,
    secondsOf(begin - start),
    secondsOf(end - start),
    secondsOf(end - begin),
    chain[at - 1]?.name ?? "",
  ]);
}
