/** `npm run render -- STACK [--out DIR]`: the Kubernetes objects of a stack as YAML, without engine, cluster or Docker. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { commandLine } from "./lib/terminal/arguments";
import { Failure, script } from "../configuration/failure";
import { fileOf, masked, toStream, toYaml } from "../review/render/manifest";
import type { KubernetesObject } from "../components/kubernetes/object";
import { renderStack } from "../review/render/render";

/** `--each DIR STACK…` is for `npm run diff`: all of them in one process, each as `DIR/STACK.json`, in the order of its files. */
const OPTIONS = { out: { type: "string" }, each: { type: "string" } } as const;

const USAGE = `npm run render -- STACK [--out DIR]

Prints the Kubernetes objects of a stack as YAML, without engine, cluster or Docker.
  --out DIR   writes them into that folder, a file each`;

script(async () => {
  const { values, positionals } = commandLine(USAGE, OPTIONS, Infinity);
  const [stack] = positionals;
  if (!stack) throw new Failure("Which stack? npm run render -- local [--out DIR]");
  if (values.each !== undefined) {
    mkdirSync(values.each, { recursive: true });
    for (const one of positionals) {
      const objects = sorted((await renderStack(one)).objects);
      writeFileSync(join(values.each, `${one}.json`), JSON.stringify(objects));
    }
    return;
  }
  if (positionals.length > 1) throw new Failure(`One stack, please.\n\n${USAGE}`);
  const { objects } = await renderStack(stack);
  if (values.out === undefined) process.stdout.write(toStream(objects));
  else write(objects, values.out);
});

function sorted(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.map(masked).sort((a, b) => (fileOf(a) < fileOf(b) ? -1 : 1));
}

function write(objects: readonly KubernetesObject[], folder: string): void {
  for (const object of objects) {
    const path = join(folder, fileOf(object));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, toYaml(object));
  }
}
