/** Several changes as one cure: a command that does them all, or all that is to be written, where a part is for people to fill. */
import { insteadLine, pathText, removeCommand, setCommand, setSecretCommand, type KeyPath } from "./cures";
import { NAME } from "./mistakes/brought/build";
import type { Around, Step } from "./mistakes/brought/step";
import { secretEnvKey } from "./secret-names";

/**
 * @param path of a key of the service.
 * @param from what goes, once all else is written: so it is not lost where a step is refused; undefined where nothing is there.
 */
export function broughtCure(
  stack: string,
  path: KeyPath,
  from: KeyPath | undefined,
  steps: readonly Step[],
  around?: Around,
): string {
  const at = (key: string): KeyPath => [...path.slice(0, 2), ...key.split(".")];
  const keys = steps.filter((step) => "key" in step);
  if (keys.some((step) => "ask" in step)) {
    const lines = keys.map((step) => [at(step.key), "ask" in step ? step.ask : flow(step.value)] as const);
    return insteadLine(stack, from, lines);
  }
  const name = around?.service["name"];
  const commands = steps.flatMap((step) => {
    if ("value" in step) return setCommand(stack, at(step.key), step.value);
    // Its secrets are named after it.
    const isNamed = typeof name === "string" && NAME.test(name);
    return "secret" in step && isNamed ? setSecretCommand(stack, secretEnvKey(name, step.secret)) : [];
  });
  const isWritten = (gone: KeyPath) => keys.some(({ key }) => `${pathText(gone)}.`.startsWith(`${pathText(at(key))}.`));
  return [...commands, ...(from && !isWritten(from) ? [removeCommand(stack, from)] : [])].join(" && ");
}

/** In one line, as YAML has it. */
const flow = (value: unknown): string =>
  typeof value === "string" && /^[a-z][\w./-]*$/i.test(value) ? value : JSON.stringify(value);
