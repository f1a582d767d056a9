/** A row of the table: what was measured, and the least that is good enough. */

/** What each run took, in the row's unit. */
export interface Measured {
  readonly ours: readonly number[];
  /** Of what it is compared with. */
  readonly theirs?: readonly number[];
  /** Of other tools that were there, by name; they decide nothing. */
  readonly beside?: Readonly<Record<string, readonly number[]>>;
}

export interface Row {
  readonly what: string;
  /** What it is compared with; undefined where {@link target} is the most that it may be by itself. */
  readonly other?: string;
  /** The highest ratio that is good enough; without {@link other} the highest figure. */
  readonly target: number;
  readonly unit: "s" | "MB";
}

/** A row with its figures, as bench/figures/results.json keeps it. */
export type Result = Row & Measured;

/** By the rows' names, in their order. */
export type Results = Readonly<Record<string, Result>>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** What is held against the target: the ratio of the medians, or the median alone. */
export const scoreOf = ({ ours, theirs }: Measured): number =>
  theirs === undefined ? median(ours) : median(ours) / median(theirs);

/** One line for each row that is worse than its target, or has no figure. */
export function misses(results: Results): string[] {
  return Object.entries(results)
    .filter(([, result]) => !(scoreOf(result) <= result.target))
    .map(([name, result]) => `${name}: ${result.what}: ${told(result)}, the target is ${limitOf(result)}`);
}

const told = (result: Result) =>
  result.theirs === undefined
    ? figure(median(result.ours), result.unit)
    : `${scoreOf(result).toFixed(2)} × ${result.other}`;

export const limitOf = ({ other, target, unit }: Row): string =>
  other === undefined ? `<= ${figure(target, unit)}` : `<= ${target}`;

export const figure = (value: number, unit: Row["unit"]): string => `${value.toFixed(unit === "s" ? 1 : 0)} ${unit}`;
