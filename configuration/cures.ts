/**
 * What cures a fault, as it is printed: a command that runs in the shell it is read in, without Pulumi on PATH, a variable or
 * a stack that was made; or, where nobody knows the value, the place in the file and what to write there.
 */

export type KeyPath = readonly PropertyKey[];

/** A key that would be read as something else without quotes: `["a.b"]`. */
const PLAIN = /^[^.[\]"]+$/;

/** `["services", 0, "port"]` → `services[0].port`. */
export const pathText = (path: KeyPath): string =>
  path.map((key, i) => (typeof key === "number" ? `[${key}]` : keyText(String(key), i > 0))).join("");

const keyText = (key: string, follows: boolean) => {
  if (PLAIN.test(key)) return `${follows ? "." : ""}${key}`;
  return `[${JSON.stringify(key)}]`;
};

/** A word of a command, quoted where a shell would read something into it. */
export const shell = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
};

/** A script's command for the stack; the default stack needs no option. */
export const npmRun = (name: string, stack: string, args = ""): string => {
  const own = [args, stack === "local" ? "" : `-s ${stack}`].filter(Boolean).join(" ");
  const verb = name === "start" || name === "stop" ? name : `run ${name}`;
  return `npm ${verb}${own ? ` -- ${own}` : ""}`;
};

const command = (stack: string, path: KeyPath) => `npm run config -- ${shell(stack)} ${shell(pathText(path))}`;

/** The command that sets a plain key of `stack`; what is neither text, number nor boolean is written as JSON. */
export const setCommand = (stack: string, path: KeyPath, value: unknown): string =>
  `${command(stack, path)} ${shell(value)}`;

/** The command that takes a key out of the file of `stack`, plain or secret. */
export const removeCommand = (stack: string, path: KeyPath): string => `${command(stack, path)} --rm`;

/** The command that sets a secret key: it asks for the value, which stands in no history, or reads its standard input. */
export const setSecretCommand = (stack: string, key: string): string => `${command(stack, [key])} --secret`;

/** Where only people know the value: the place, and what to write there, a word to replace in `<>`. */
export const writeLine = (stack: string, path: KeyPath, what: string): string =>
  `in Pulumi.${stack}.yaml, at ${pathText(path)}, write: ${what}`;

/** Where a key was mistyped: what stands under it stays. */
export const renameLine = (stack: string, path: KeyPath, name: string): string =>
  `in Pulumi.${stack}.yaml, at ${pathText(path)}, write ${name} instead of ${String(path.at(-1))}`;

/** Where a key stands at the wrong place, or is another tool's word: what stands under it is kept, and read through. */
export const moveLine = (stack: string, path: KeyPath, places: readonly string[]): string =>
  `in Pulumi.${stack}.yaml, write ${places.join(" or ")} instead of ${pathText(path)}`;

/**
 * Where only people know a part of what is to be written: all of it.
 *
 * @param path what it stands in the place of; undefined where nothing is there.
 */
export const insteadLine = (
  stack: string,
  path: KeyPath | undefined,
  lines: readonly (readonly [at: KeyPath, what: string])[],
): string => {
  const written = lines.map(([at, what]) => `${pathText(at)}: ${what}`).join(" and ");
  return `in Pulumi.${stack}.yaml, write ${written}${path ? ` instead of ${pathText(path)}` : ""}`;
};

/** Several cures, of which one is enough. */
export const either = (...cures: readonly string[]): string => cures.join("\n          or   ");

/** `wanted` itself, or with the first number that makes it none of `taken`: `board-api-2`. */
export function freeName(wanted: string, taken: readonly unknown[], mark = "-"): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted.slice(0, 36)}${mark}${number}`;
    if (!taken.includes(name)) return name;
  }
}
