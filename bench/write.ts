/** What the documentation shows of the results: the table in docs/speed.md and its picture. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";

import { ROOT } from "../test/support/config";
import { drawn } from "./figures/bars";
import type { Results, Row } from "./figures/row";
import { between, markdown } from "./figures/table";

const KEPT = join("bench", "figures", "results.json");

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const write = (file: string, text: string) => writeFileSync(join(ROOT, file), text);

/** Keeps `measured` in place of what was known of these rows, in the order of `rows`; of rows that are gone nothing stays. */
export async function writeResults(rows: Readonly<Record<string, Row>>, measured: Results): Promise<void> {
  const known = { ...(JSON.parse(read(KEPT)) as Results), ...measured };
  const names = Object.keys(rows).filter((name) => name in known);
  const results: Results = Object.fromEntries(names.map((name) => [name, { ...known[name]!, ...rows[name]! }]));
  write(KEPT, await format(JSON.stringify(results), { parser: "json", printWidth: 120 }));
  write(join("docs", "speed.md"), between(read(join("docs", "speed.md")), markdown(results)));
  write(join("docs", "speed.svg"), drawn(results));
}
