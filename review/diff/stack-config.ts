/**
 * A stack's file as far as the comparison needs it. What is wrong in it is passed over: that is told by the render of the
 * side's own program, which may know other keys.
 */
import { isEncrypted, readText, stackSource } from "../../configuration/stack-file";

export interface StackConfig {
  /** Plain keys without the project's name: `services`. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** Encrypted keys without the project's name, and their ciphertexts. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the secrets are encrypted with. */
  readonly encryption: string;
}

export const NO_CONFIG: StackConfig = { plain: {}, secrets: {}, encryption: "" };

export function readStackConfig(root: string, stack: string): StackConfig {
  const text = stackSource(root, stack);
  return text === undefined ? NO_CONFIG : stackConfig(text);
}

/** Reads the text of a stack's file; a key of another namespace than the project's keeps it, as `pulumi:tags`. */
export function stackConfig(text: string): StackConfig {
  const file = readText(text);
  const plain: Record<string, unknown> = {};
  const secrets: Record<string, string> = {};
  for (const [key, value] of Object.entries(file.config)) {
    const name = key.startsWith("pulumi:") ? key : key.slice(key.indexOf(":") + 1);
    if (isEncrypted(value)) secrets[name] = value.secure;
    else plain[name] = value;
  }
  const encryption = ["secretsprovider", "encryptionsalt", "encryptedkey"].map((key) => file.encryption[key] ?? "");
  return { plain, secrets, encryption: JSON.stringify(encryption) };
}
