/** `npm run doctor`: what a stack needs of this machine and beyond, looked at by using it, each fault with its cure. */
import { commandLine } from "./lib/terminal/arguments";
import { rowsOf } from "./lib/doctor/plan";
import { report } from "./lib/doctor/row";
import { checksOf } from "./lib/doctor/stack";
import { script } from "../configuration/failure";
import { npmRun } from "../configuration/cures";

const USAGE = `npm run doctor [-- -s STACK]

Checks what the stack needs, in the order to set it up in: its file, the tools, its ports or the state, the secrets, the
cluster, the registry. Changes and fetches nothing. Exit code 1 when something is missing.
  -s, --stack STACK   the stack whose needs are checked (default: local)`;

script(async () => {
  const { stack } = commandLine(USAGE, {}).values;
  const rows = await rowsOf(checksOf(stack));
  const isWell = rows.every(({ verdict }) => verdict !== "missing" && verdict !== "later");
  const next = isWell ? "" : `\nFrom the top down, mend what is MISSING; then again: ${npmRun("doctor", stack)}\n`;
  // What kept silent is not waited for any longer.
  process.stdout.write(`${report(rows)}\n${next}`, () => process.exit(isWell ? 0 : 1));
});
