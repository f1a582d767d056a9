/** One value of a stack's settings, defaults included. */
import { schema } from "../../../configuration/schema";
import { loadStack } from "../terminal/project";
import { Failure } from "../../../configuration/failure";
import { keysOf } from "./path";

/** @throws Failure where there is no single value there, or the file has a fault. */
export function valueAt(stack: string, path: string): string {
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
