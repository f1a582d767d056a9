/** The one reader of stack files: what the engine would hand to the program, before any engine runs. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { report } from "../faults";
import { isEncrypted, readText, type StackText } from "./read";

export { isEncrypted, readText, type StackText } from "./read";

export interface StackFile {
  /** Full keys (`wealist:services`), objects as JSON. A secret's value is what {@link readStackFile} was given. */
  readonly values: Record<string, string>;
  readonly secretKeys: string[];
  /** Pulumi ESC environments whose values the engine adds; what is in them is not read here. */
  readonly environments: readonly string[];
}

/**
 * Reads a stack's file without decrypting anything: a secret key gets the value that `secret` makes up for it.
 *
 * @throws `pulumi.RunError` when there is no such file, or with all that is wrong in it.
 */
export function readStackFile(root: string, stack: string, secret: (key: string) => string): StackFile {
  const file = stackText(root, stack);
  if (!file)
    throw new pulumi.RunError(
      `There is no Pulumi.${stack}.yaml; the stacks here are: ${stackNames(root).join(", ") || "none"}`,
    );
  return shown(file, secret);
}

/** {@link readStackFile} of a text that may not be written yet. @throws `pulumi.RunError` with all that is wrong in it. */
export const readStackText = (stack: string, text: string, secret: (key: string) => string): StackFile =>
  shown(sound(stack, text), secret);

/** Every secret in it replaced, wherever it lies. */
function shown(file: StackText, secret: (key: string) => string): StackFile {
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries(file.config)) {
    // One within makes the whole a secret, as in the engine.
    let isSecret = isEncrypted(value);
    const masked = (_: string, item: unknown) => {
      if (!isEncrypted(item)) return item;
      isSecret = true;
      return secret(key);
    };
    values[key] = typeof value === "string" ? value : isSecret ? secret(key) : JSON.stringify(value, masked);
    if (isSecret) secretKeys.push(key);
  }
  return { values, secretKeys, environments: file.environments };
}

export const stackPath = (root: string, stack: string): string => join(root, `Pulumi.${stack}.yaml`);

/** The text of `Pulumi.<stack>.yaml`; undefined where there is none. */
export function stackSource(root: string, stack: string): string | undefined {
  const path = stackPath(root, stack);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** What `Pulumi.<stack>.yaml` says; undefined where there is none. @throws `pulumi.RunError` with its faults. */
export function stackText(root: string, stack: string): StackText | undefined {
  const text = stackSource(root, stack);
  return text === undefined ? undefined : sound(stack, text);
}

function sound(stack: string, text: string): StackText {
  const file = readText(text);
  if (file.faults.length > 0) throw new pulumi.RunError(report(stack, file.faults));
  return file;
}

/** The stacks that have a file in `root`. */
export const stackNames = (root: string): string[] =>
  readdirSync(root)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined);
