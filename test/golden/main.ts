/** `npm run golden [-- --update]`: compares the rendered stacks with their golden files, or writes these. */
import { join } from "node:path";

import { Failure, script } from "../../configuration/failure";
import { renderStack } from "../../review/render/render";
import { commandLine } from "../../scripts/lib/terminal/arguments";
import { difference, filesOf, filesUnder, GOLDEN, STACKS, update, UPDATE } from "./golden";

const USAGE = `npm run golden [-- OPTIONS]

Compares the rendered stacks with their golden files, and prints what differs.
  --update        writes them, for a change that is meant
  --folder DIR    other golden files than those of the tests`;

const OPTIONS = { update: { type: "boolean", default: false }, folder: { type: "string", default: GOLDEN } } as const;

script(async () => {
  const { values } = commandLine(USAGE, OPTIONS);
  let differs = false;
  for (const stack of STACKS) {
    const folder = join(values.folder, stack);
    const rendered = filesOf(await renderStack(stack));
    const changes = difference(filesUnder(folder), rendered);
    console.log(changes || `${stack}: as its ${rendered.size} golden files say`);
    differs ||= changes !== "";
    if (values.update) update(folder, rendered);
  }
  if (differs && !values.update) throw new Failure(`What is rendered has changed. If it is meant to: ${UPDATE}`);
});
