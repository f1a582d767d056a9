/** Several changes as one cure: a command that does them all, or all that is to be written, where a part is for people to fill. */
import { insteadLine, pathText, removeCommand, setCommand, setSecretCommand, type KeyPath } from "./cures";
import type { Around, Step } from "./mistakes/brought";
import { NAME } from "./mistakes/brought/build";
import { secretEnvKey } from "./secret-names";

/**
 * @param service where the service stands.
 * @param from what goes, once all else is written: so it is not lost where a step is refused; undefined where nothing is there.
 */
export function broughtCure(
  stack: string,
  service: KeyPath,
  from: KeyPath | undefined,
  steps: readonly Step[],
  around?: Around,
): string {
  const at = (key: string): KeyPath => [...service, ...key.split(".")];
  const name = around?.service["name"];
  // Its secrets are named after it.
  const isNamed = typeof name === "string" && NAME.test(name);
  const asks = steps.some((step) => "ask" in step);
  if (asks) {
    const lines = steps.flatMap((step) =>
      "secret" in step ? [] : [[at(step.key), "ask" in step ? step.ask : flow(step.value)] as const],
    );
    return insteadLine(stack, from, lines);
  }
  const commands = steps.flatMap((step) => {
    if ("secret" in step) return isNamed ? [setSecretCommand(stack, secretEnvKey(name, step.secret))] : [];
    return "value" in step ? [setCommand(stack, at(step.key), step.value)] : [];
  });
  const isWritten = (path: KeyPath) =>
    steps.some((step) => "key" in step && `${pathText(path)}.`.startsWith(`${pathText(at(step.key))}.`));
  return [...commands, ...(from && !isWritten(from) ? [removeCommand(stack, from)] : [])].join(" && ");
}

/** In one line, as YAML has it. */
const flow = (value: unknown): string =>
  typeof value === "string" && /^[a-z][\w./-]*$/i.test(value) ? value : JSON.stringify(value);
