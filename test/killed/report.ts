/** What came of each killed engine, as a table. */
import { table } from "../../scripts/lib/docs/docs";

export interface Row {
  readonly part: string;
  readonly point: string;
  /** Of the start that follows; of a Job, with the one that follows. */
  readonly seconds: number;
  /** Rows that were acknowledged meanwhile; those of a copy are not counted here. */
  readonly written?: number;
  /** What is not as it should be, in one line each. */
  readonly faults: readonly string[];
}

export const hasFailed = ({ faults }: Row): boolean => faults.length > 0;

const outcome = ({ faults }: Row) => (faults.length === 0 ? "converges" : `FAILED: ${faults.join("; ")}`);

export const markdown = (rows: readonly Row[]): string =>
  table(
    ["Part", "Killed", "Seconds", "Rows", "Outcome"],
    rows.map((row) => [row.part, row.point, row.seconds.toFixed(0), String(row.written ?? ""), outcome(row)]),
  );
