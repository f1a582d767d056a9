/** A stack's file, `Pulumi.<stack>.yaml`, as the engine would hand it to the program. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse, YAMLParseError } from "yaml";

import { Failure } from "./failure";

export interface StackFile {
  /** Full keys (`wealist:services`), objects as JSON. A secret's value is what {@link readStackFile} was given. */
  readonly values: Record<string, string>;
  readonly secretKeys: string[];
}

type Entry = string | number | boolean | { readonly secure?: string } | readonly unknown[];

/**
 * Reads a stack's file without decrypting anything: a secret key gets the value that `secret` makes up for it.
 *
 * @throws Failure when there is no such stack file.
 */
export function readStackFile(root: string, stack: string, secret: (key: string) => string): StackFile {
  const path = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) {
    throw new Failure(`There is no Pulumi.${stack}.yaml; the stacks here are: ${stackNames(root).join(", ")}`);
  }
  const { config = {} } = parsed(path, stack) ?? {};
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, entry] of Object.entries(config)) {
    if (typeof entry === "object" && "secure" in entry) {
      values[key] = secret(key);
      secretKeys.push(key);
    } else values[key] = typeof entry === "object" ? JSON.stringify(entry) : String(entry);
  }
  return { values, secretKeys };
}

/** @throws Failure where it is no YAML; without the lines around the place, in which a password may stand. */
function parsed(path: string, stack: string): { readonly config?: Record<string, Entry> } | null {
  try {
    return parse(readFileSync(path, "utf8")) as { readonly config?: Record<string, Entry> } | null;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const [what = ""] = error.message.split("\n");
    throw new Failure(
      `Pulumi.${stack}.yaml cannot be read as YAML: ${what.replace(/:$/, "")}. Nothing was changed.\n` +
        "Often that line, or the one before, has a blank too many or too few in front of it.",
    );
  }
}

export const stackNames = (root: string): string[] =>
  readdirSync(root)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined);
