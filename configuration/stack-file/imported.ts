/** Values that the engine takes from Pulumi ESC: secrets are welcome there, plain keys would not be seen by a review. */
import { isDeepStrictEqual } from "node:util";

import type { Fault } from "../faults";
import { schema } from "../schema";
import type { StackText } from "./read";

/** Plain keys that the engine has otherwise than the file, where the file names environments. */
export function importedFaults(
  stack: string,
  { config, environments }: StackText,
  values: Readonly<Record<string, string>>,
): Fault[] {
  if (environments.length === 0) return [];
  const plain = Object.keys(schema.shape).filter((key) => {
    const value = values[`wealist:${key}`];
    return value !== undefined && !isDeepStrictEqual(json(value), config[`wealist:${key}`]);
  });
  return plain.map((key) => ({
    path: key,
    problem: `comes, as a whole or in part, from Pulumi ESC (${environments.join(", ")})`,
    rule: "plain keys stand in the stack's file, where a review sees them; secrets may come from an environment",
    cure: `write it into Pulumi.${stack}.yaml, and take wealist:${key} out of the environment's pulumiConfig`,
  }));
}

/** The engine hands objects over as JSON. */
export function json(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
