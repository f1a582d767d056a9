/** What the documentation shows of the results: the table in docs/speed.md and its picture. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { format } from "prettier";

import { ROOT } from "../test/support/config";
import { drawn } from "./figures/bars";
import type { Results } from "./figures/row";
import { between, markdown } from "./figures/table";
import { GROUPS } from "./rows";

const KEPT = join("bench", "figures", "results.json");

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const write = (file: string, text: string) => writeFileSync(join(ROOT, file), text);

/** Keeps `measured` in place of what was known of these rows, in the order of the table; of rows that are gone nothing stays. */
export async function writeResults(measured: Results): Promise<void> {
  const known = { ...(JSON.parse(read(KEPT)) as Results), ...measured };
  const rows = Object.values(GROUPS).flatMap((group) => Object.entries(group.rows));
  const results: Results = Object.fromEntries(
    rows.flatMap(([name, row]) => (name in known ? [[name, { ...known[name]!, ...row }] as const] : [])),
  );
  write(KEPT, await format(JSON.stringify(results), { parser: "json", printWidth: 120 }));
  write(join("docs", "speed.md"), between(read(join("docs", "speed.md")), markdown(results)));
  write(join("docs", "speed.svg"), drawn(results));
}
