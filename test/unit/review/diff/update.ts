/** `node --require ./transpile.cjs test/unit/review/diff/update.ts`: writes the expected reports. Read what changes in them before you commit it. */
import { script } from "../../../../configuration/failure";
import { CHANGES, expected, reports, stable, write } from "./prepared";

script(async () => {
  for await (const { name, markdown } of reports(Object.keys(CHANGES))) {
    console.log(`${name}: ${expected(name) === stable(markdown) ? "as it was" : "written"}`);
    write(name, stable(markdown));
  }
});
