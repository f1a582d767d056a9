/** `npm run render -- STACK [--out DIR]`: the Kubernetes objects of a stack as YAML, without engine, cluster or Docker. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { Failure, script } from "./lib/failure";
import { fileOf, toStream, toYaml } from "./lib/manifest";
import { renderStack, type KubernetesObject } from "./lib/render";

/** `--each DIR STACK…` is for `npm run diff`: all of them in one process, each into a folder of its name. */
const OPTIONS = { out: { type: "string" }, each: { type: "string" } } as const;

script(async () => {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [stack] = positionals;
  if (!stack) throw new Failure("Which stack? npm run render -- local [--out DIR]");
  if (values.each !== undefined) {
    for (const one of positionals) write((await renderStack(one)).objects, join(values.each, one));
    return;
  }
  const { objects } = await renderStack(stack);
  if (values.out === undefined) process.stdout.write(toStream(objects));
  else write(objects, values.out);
});

function write(objects: readonly KubernetesObject[], folder: string): void {
  for (const object of objects) {
    const path = join(folder, fileOf(object));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, toYaml(object));
  }
}
