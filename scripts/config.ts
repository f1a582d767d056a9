/** `npm run config -- STACK [PATH [VALUE | --rm | --secret]]`: checks, reads and edits a stack's file. */
import { report } from "../configuration/faults";
import { schema } from "../configuration/schema";
import { commandLine } from "./lib/terminal/arguments";
import { askSecret } from "./lib/terminal/ask-secret";
import { edit, type Change } from "./lib/config/edit";
import { keysOf } from "./lib/config/path";
import { Failure, script } from "../configuration/failure";
import { loadStack } from "./lib/terminal/project";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run config -- STACK [PATH [VALUE | --rm | --secret]]

Checks the file of a stack, Pulumi.<stack>.yaml; with a PATH, prints that one value, defaults included. With a VALUE writes it
there; the rest of the file stays as it was written. PATH is services[1].port, or services[board-api].port; lists and maps are
JSON: '["python","-m","app"]'. A value that the file may not have is refused.
  --rm       takes the key out of the file
  --secret   asks for the value, or reads the standard input, and encrypts it

For other programs: npm run --silent config -- STACK PATH`;

const OPTIONS = { rm: { type: "boolean", default: false }, secret: { type: "boolean", default: false } } as const;

script(async () => {
  const { values, positionals } = commandLine(USAGE, OPTIONS, 3);
  const [stack = values.stack, path, value] = positionals;
  const change = changeOf(stack, value, values);
  if (path === undefined) {
    if (change) throw new Failure(`Which key? A path, please.\n\n${USAGE}`);
    loadStack(stack);
    return say(`Pulumi.${stack}.yaml is right.`);
  }
  if (!change) return say(valueAt(stack, path));
  const left = await edit(stack, path, change);
  say(`Pulumi.${stack}.yaml is written: ${path}${change.kind === "remove" ? " is taken out" : ""}.`);
  if (left.length > 0) say(`\n${report(stack, left).replace("; nothing was changed.", " left:")}`);
});

/** What is asked for; undefined for a look. @throws Failure on two changes at once. */
function changeOf(
  stack: string,
  value: string | undefined,
  { rm, secret }: { readonly rm: boolean; readonly secret: boolean },
): Change | undefined {
  if ([value !== undefined, rm, secret].filter(Boolean).length > 1)
    throw new Failure(`A VALUE, --rm or --secret: one of them, please. Nothing was changed.\n\n${USAGE}`);
  if (rm) return { kind: "remove" };
  if (secret) return { kind: "secret", ask: (key) => askSecret(`${key} of ${stack} (not shown): `) };
  return value === undefined ? undefined : { kind: "set", value };
}

/** One value of the settings, defaults included. @throws Failure where there is no single value there, or the file has a fault. */
function valueAt(stack: string, path: string): string {
  const settings = loadStack(stack);
  const keys = keysOf(
    path,
    settings.services.map(({ name }) => name),
  );
  const said = { ...settings, ...settings.said };
  const value = keys.reduce<unknown>((at, key) => (Object(at) as Record<string | number, unknown>)[key], said);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  if (keys.length === 1 && !(path in schema.shape) && settings.secret(path) !== undefined)
    throw new Failure(`${path} is a secret, and is set. Its value is printed nowhere.`);
  throw new Failure(`Pulumi.${stack}.yaml has no single value at ${path}.`);
}
