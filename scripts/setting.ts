/** `npm run --silent setting -- STACK PATH`: one value of a stack's configuration, for other programs. */
import { commandLine } from "./lib/arguments";
import { Failure, script } from "./lib/failure";
import { loadStack } from "./lib/project";

const USAGE = `npm run --silent setting -- STACK PATH

Prints one plain value, defaults included, as cluster.context or delivery.version.`;

script(async () => {
  const [stack, path, ...more] = commandLine(USAGE, {}).positionals;
  if (!stack || !path || more.length > 0) throw new Failure(`A stack and a path, please.\n\n${USAGE}`);
  let value: unknown = loadStack(stack);
  for (const key of path.split(".")) value = Object(value)[key];
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    throw new Failure(`Pulumi.${stack}.yaml has no single value at ${path}.`);
  console.log(String(value));
});
