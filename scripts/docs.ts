/** `npm run docs`: writes the tables in the documentation, and the outputs' contract for other programs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { commandLine } from "./lib/terminal/arguments";
import { breaking, contract, outputsTable, typesText, type Contract } from "./lib/docs/contract";
import { configTable, GROUPS, rulesTable, withTable } from "./lib/docs/docs";
import { Failure, script } from "../configuration/failure";
import { ROOT } from "./lib/terminal/project";
import { stackSchema } from "./lib/docs/stack-schema";

const USAGE = `npm run docs

Writes the tables in the documentation, docs/stack.schema.json and outputs/, from the schema, the rules and the outputs.`;

script(async () => {
  commandLine(USAGE, {});
  const outputs = contract();
  const path = join(ROOT, "outputs", "contract.json");
  const broken = breaking(JSON.parse(readFileSync(path, "utf8")) as Contract, outputs);
  if (broken.length > 0) {
    throw new Failure(
      `Programs that read the outputs of version ${outputs.version} would break; nothing was written:\n` +
        `${broken.map((fault) => `  ${fault}\n`).join("")}If it is meant to: raise SCHEMA_VERSION in stacks/outputs.ts`,
    );
  }
  writeFileSync(path, `${JSON.stringify(outputs, undefined, 2)}\n`);
  writeFileSync(join(ROOT, "outputs", "index.d.ts"), typesText(outputs));
  rewrite("outputs.md", outputsTable(outputs), "outputs");
  rewrite("policy.md", rulesTable(), "rules");
  for (const group of GROUPS) rewrite("configuration.md", configTable(group), group);
  writeFileSync(join(ROOT, "docs", "stack.schema.json"), `${JSON.stringify(stackSchema(), undefined, 2)}\n`);
  console.log(configTable());
});

function rewrite(file: string, table: string, marker: string): void {
  const path = join(ROOT, "docs", file);
  writeFileSync(path, withTable(readFileSync(path, "utf8"), table, marker));
}
