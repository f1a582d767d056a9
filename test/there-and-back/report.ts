/** What was found, kept in a file as it is found, and as a table. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";

import { table } from "../../scripts/lib/docs/docs";
import type { Outcome } from "./outcome";

/** One value of one key: there and back. */
export interface Result {
  readonly key: string;
  /** The value; empty where the key is left out. */
  readonly value: string;
  /** Whether it is one that cannot work. */
  readonly wrong: boolean;
  /** Seconds each way; undefined for what no cluster was asked for. */
  readonly seconds?: { readonly there: number; readonly back: number };
  readonly outcomes: readonly Outcome[];
  /** What failed with the output's last lines, or why the key was not tried on a cluster. */
  readonly note: string;
}

export const hasFailed = ({ outcomes }: Result): boolean => outcomes.includes("FAILED");

type Tried = Pick<Result, "key" | "value" | "wrong">;

const same = (a: Tried, b: Tried) => a.key === b.key && a.value === b.value && a.wrong === b.wrong;

/** Results, one a line in `file`, so that an interrupted run goes on. Of one value, the last counts. */
export class Results {
  private results: Result[];

  public constructor(private readonly file?: string) {
    const lines = file !== undefined && existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    this.results = [];
    for (const line of lines.filter(Boolean)) this.keep(JSON.parse(line) as Result);
  }

  public add(result: Result): void {
    this.keep(result);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(result)}\n`);
  }

  /** Whether a value need not be tried again. */
  public has(tried: Tried): boolean {
    return this.results.some((result) => same(result, tried) && !hasFailed(result));
  }

  /** In the order of `keys`. */
  public inOrder(keys: readonly string[]): Result[] {
    return keys.flatMap((key) => this.results.filter((result) => result.key === key));
  }

  private keep(result: Result): void {
    this.results = [...this.results.filter((other) => !same(other, result)), result];
  }
}

const seconds = (value: number | undefined) => (value === undefined ? "" : value.toFixed(0));
/** A note's first line: the rest is the output that it was found in. */
const firstLine = (text: string) => text.split("\n")[0]!;

function outcome({ outcomes, note }: Result): string {
  const [there, back] = outcomes;
  const both = there === back ? there : outcomes.join(", then ");
  return [both, firstLine(note)].filter(Boolean).join("; ");
}

/** The Markdown table. */
export const markdown = (results: readonly Result[]): string =>
  table(
    ["Key", "Value", "There (s)", "Back (s)", "Outcome"],
    results.map((result) => [
      `\`${result.key}\``,
      result.value && `\`${result.value}\`${result.wrong ? ", wrong" : ""}`,
      seconds(result.seconds?.there),
      seconds(result.seconds?.back),
      result.outcomes.length > 0 ? outcome(result) : `left out: ${result.note}`,
    ]),
  );

const TAIL = 30;

/** The end of an output, for a note. */
export const tail = (output: string): string => output.trimEnd().split("\n").slice(-TAIL).join("\n");
