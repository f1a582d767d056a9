/**
 * A value encrypted by the passphrase of a stack, as Pulumi's `passphrase` secrets provider does it: AES-256-GCM with the key
 * that PBKDF2 makes of passphrase and salt. So a laptop's secret needs no Pulumi, and no stack that was made before.
 */
import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { Failure } from "../../../configuration/failure";

const VERSION = "v1";
const ROUNDS = 1_000_000;
/** What a salt holds, encrypted, to know the right passphrase by. */
const KNOWN = "pulumi";
const TAG = 16;

const keyOf = (passphrase: string, salt: Buffer) => pbkdf2Sync(passphrase, salt, ROUNDS, 32, "sha256");

function sealed(key: Buffer, value: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const text = Buffer.concat([cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, nonce.toString("base64"), text.toString("base64")].join(":");
}

/** The value of {@link sealed}. @throws Error where the key is another one. */
function opened(key: Buffer, text: string): string {
  const [, nonce = "", content = ""] = text.split(":");
  const bytes = Buffer.from(content, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), { authTagLength: TAG });
  decipher.setAuthTag(bytes.subarray(-TAG));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()]).toString("utf8");
}

export interface Sealed {
  /** `encryptionsalt` of the stack's file: the one it has, or a new one. */
  readonly salt: string;
  /** What stands after `secure:`. */
  readonly secure: string;
}

/** @throws Failure where the passphrase is not the one that the salt was made with. */
export function encrypt(value: string, passphrase: string, salt?: string): Sealed {
  if (salt === undefined) {
    const bytes = randomBytes(8);
    const key = keyOf(passphrase, bytes);
    const made = [VERSION, bytes.toString("base64"), sealed(key, KNOWN)].join(":");
    return { salt: made, secure: sealed(key, value) };
  }
  return { salt, secure: sealed(unlocked(passphrase, salt), value) };
}

/** What gives the values that {@link encrypt} hid: the key is made once, which takes a while. @throws Failure as there. */
export function decryptor(passphrase: string, salt: string): (secure: string) => string {
  const key = unlocked(passphrase, salt);
  return (secure) => opened(key, secure);
}

function unlocked(passphrase: string, salt: string): Buffer {
  const [, bytes = "", ...known] = salt.split(":");
  const key = keyOf(passphrase, Buffer.from(bytes, "base64"));
  try {
    if (opened(key, known.join(":")) === KNOWN) return key;
  } catch {
    // Told below.
  }
  throw new Failure(
    "The passphrase is not the one that this stack's secrets are encrypted with; nothing was changed.\n" +
      "It is taken from PULUMI_CONFIG_PASSPHRASE, or from the file that PULUMI_CONFIG_PASSPHRASE_FILE names.",
  );
}

/** The passphrase that an environment gives; undefined where it gives none. */
export function passphraseOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  if (own !== undefined && (own !== "" || !file)) return own;
  return file ? readFileSync(file, "utf8").trim() : own;
}
