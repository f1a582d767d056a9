import type { Project } from "../../test/e2e/project";
import type { Measured, Row } from "../figures/row";

/** Rows that are measured together. */
export interface Group {
  readonly rows: Readonly<Record<string, Row>>;
  /** Whether it needs a cluster. */
  readonly on: "cluster" | "files";
  /** @param runs how many pairs were asked for. Gives each row's figures by its name. */
  readonly measure: (project: Project, runs: number) => Promise<Readonly<Record<string, Measured>>>;
}

/** A group of one row, in seconds. */
export const one = (
  name: string,
  row: Omit<Row, "unit">,
  measure: (project: Project, runs: number) => Promise<Measured>,
  on: Group["on"] = "cluster",
): Group => ({
  rows: { [name]: { ...row, unit: "s" } },
  on,
  measure: async (project, runs) => ({ [name]: await measure(project, runs) }),
});
