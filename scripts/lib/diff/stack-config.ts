/**
 * A stack's file as far as the comparison needs it. It is read leniently, since the other side's program may know other
 * keys; whether it is right is told by that program's own render.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { isRecord } from "./model";

export interface StackConfig {
  /** Plain keys without the project's name: `services`. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** Encrypted keys without the project's name, and their ciphertexts. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the secrets are encrypted with. */
  readonly encryption: string;
}

/** A service as far as its image and its secrets depend on it. */
export interface ServiceConfig {
  readonly name: string;
  readonly image?: unknown;
  readonly context?: unknown;
  readonly dockerfile?: unknown;
  readonly buildArgs?: unknown;
  readonly database?: unknown;
}

export const NO_CONFIG: StackConfig = { plain: {}, secrets: {}, encryption: "" };

export function readStackConfig(root: string, stack: string): StackConfig {
  const path = join(root, `Pulumi.${stack}.yaml`);
  return existsSync(path) ? stackConfig(readFileSync(path, "utf8")) : NO_CONFIG;
}

/** Reads the text of a stack's file; a key of another namespace than the project's keeps it, as `pulumi:tags`. */
export function stackConfig(text: string): StackConfig {
  const file: unknown = parse(text);
  if (!isRecord(file)) return NO_CONFIG;
  const plain: Record<string, unknown> = {};
  const secrets: Record<string, string> = {};
  for (const [key, value] of Object.entries(isRecord(file["config"]) ? file["config"] : {})) {
    const name = key.startsWith("pulumi:") ? key : key.slice(key.indexOf(":") + 1);
    if (isRecord(value) && typeof value["secure"] === "string") secrets[name] = value["secure"];
    else plain[name] = value;
  }
  const encryption = ["secretsprovider", "encryptionsalt", "encryptedkey"].map((key) => file[key] ?? "");
  return { plain, secrets, encryption: JSON.stringify(encryption) };
}

export function servicesOf({ plain }: StackConfig): ServiceConfig[] {
  const { services } = plain;
  const isService = (entry: unknown): entry is ServiceConfig & Record<string, unknown> =>
    isRecord(entry) && typeof entry["name"] === "string";
  return Array.isArray(services) ? services.filter(isService) : [];
}
