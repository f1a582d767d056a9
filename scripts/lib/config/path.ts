/** A path as messages print it, read back: `services[1].port`, `services[board-api].port`, `services[0].env["a.b"]`. */
import { Failure } from "../../../configuration/failure";

export type Keys = (string | number)[];

/** One step: `.name`, `[1]`, `[board-api]`, `["a.b"]`. */
const STEP = /^(?:\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\[([^\]"]+)\])/;

/**
 * @param services names of the stack's services, in the order of its file: a service may be meant by its name.
 * @throws Failure on what is no path, or names a service that there is not.
 */
export function keysOf(text: string, services: readonly unknown[]): Keys {
  const keys: Keys = [];
  for (let rest = text.replace(/^wealist:/, ""); rest !== "" || keys.length === 0;) {
    const step = STEP.exec(rest);
    const isFirst = keys.length === 0;
    if (!step || (!isFirst && step[1] !== undefined && !rest.startsWith(".")) || (isFirst && rest.startsWith("."))) {
      throw new Failure(`"${text}" is no path; one looks like cluster.name or services[0].port. Nothing was changed.`);
    }
    const [whole, name, index, quoted, service] = step;
    if (service !== undefined) keys.push(indexOf(service, keys, services));
    else if (index !== undefined) keys.push(Number(index));
    else keys.push(quoted === undefined ? name! : (JSON.parse(quoted) as string));
    rest = rest.slice(whole.length);
  }
  return keys;
}

function indexOf(service: string, before: Keys, services: readonly unknown[]): number {
  const index = before.length === 1 && before[0] === "services" ? services.indexOf(service) : -1;
  if (index >= 0) return index;
  throw new Failure(
    `There is no service "${service}". There are: ${services.map(String).join(", ")}. Nothing was changed.`,
  );
}
