/** `npm run docs`: writes the table of the configuration into README.md, and prints it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { configTable, withTable } from "./lib/docs";
import { script } from "./lib/failure";
import { ROOT } from "./lib/project";

script(async () => {
  const path = join(ROOT, "README.md");
  const table = configTable();
  writeFileSync(path, withTable(readFileSync(path, "utf8"), table));
  console.log(table);
});
