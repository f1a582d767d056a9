/** `npm run render -- STACK [--out DIR]`: the Kubernetes objects of a stack as YAML, without engine, cluster or Docker. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { Failure, script } from "./lib/failure";
import { fileOf, toStream, toYaml } from "./lib/manifest";
import { renderStack } from "./lib/render";

script(async () => {
  const { values, positionals } = parseArgs({ options: { out: { type: "string" } }, allowPositionals: true });
  const [stack] = positionals;
  if (!stack) throw new Failure("Which stack? npm run render -- local [--out DIR]");
  const { objects } = await renderStack(stack);
  if (values.out === undefined) process.stdout.write(toStream(objects));
  for (const object of values.out === undefined ? [] : objects) {
    const path = join(values.out!, fileOf(object));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, toYaml(object));
  }
});
