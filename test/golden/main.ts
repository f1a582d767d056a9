/** `npm run golden [-- --update]`: compares the rendered stacks with their golden files, or writes these. */
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Failure, script } from "../../configuration/failure";
import { renderStack } from "../../review/render/render";
import { difference, filesOf, filesUnder, GOLDEN, STACKS, update, UPDATE } from "./golden";

script(async () => {
  const options = { update: { type: "boolean", default: false }, folder: { type: "string", default: GOLDEN } } as const;
  const { values } = parseArgs({ options });
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
