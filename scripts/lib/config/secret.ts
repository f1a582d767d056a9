/** A secret of a stack's file, encrypted as the engine will decrypt it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { prepareEnvironment, type StackPlace } from "../engine/backend";
import { cli, openStack } from "../engine/engine";
import { Failure } from "../../../configuration/failure";
import { isEncrypted, readText, stackPath, stackText, type StackText } from "../../../configuration/stack-file";
import { ROOT } from "../terminal/project";
import { say } from "../terminal/terminal";
import { encrypt, passphraseOf } from "./passphrase";

/** What encrypts a stack's secrets, as its file has it. */
const HEADER = ["secretsprovider", "encryptedkey", "encryptionsalt"] as const;

interface EncryptedValue {
  readonly secure: string;
  /** What belongs at the top of the file, so that the value can be decrypted. */
  readonly header: Readonly<Record<string, string>>;
}

type Encryption = StackText["encryption"];

/** The value of `key` of the stack whose file says `text`. @throws Failure where it cannot be encrypted. */
export async function encrypted(place: StackPlace, text: string, key: string, value: string): Promise<EncryptedValue> {
  const file = readText(text).encryption;
  const env = { ...process.env, ...prepareEnvironment(place) };
  const salt = typeof file["encryptionsalt"] === "string" ? file["encryptionsalt"] : undefined;
  if (salt === undefined && !isOwn(place, file, env["PULUMI_BACKEND_URL"])) return byEngine(place, file, key, value);
  const passphrase = passphraseOf(env);
  if (passphrase === undefined)
    throw new Failure(
      `The secrets of ${place.stack} are encrypted with a passphrase, which is not set here; nothing was changed.\n` +
        "It is taken from PULUMI_CONFIG_PASSPHRASE, or from the file that PULUMI_CONFIG_PASSPHRASE_FILE names.",
    );
  const made = encrypt(value, passphrase, salt);
  return { secure: made.secure, header: { encryptionsalt: made.salt } };
}

/** A stack of this machine that was never made: its first start will take the salt that stands in its file. */
const isOwn = ({ cluster }: StackPlace, file: Encryption, backend: string | undefined): boolean =>
  cluster.k3d !== undefined && file["secretsprovider"] === undefined && /^(file|s3|gs|azblob):/.test(backend ?? "");

/** By the CLI, since a key of a cloud encrypts it: into a file beside, so that the stack's own keeps its form. */
async function byEngine(place: StackPlace, file: Encryption, key: string, value: string): Promise<EncryptedValue> {
  const stack = await openStack(place, say);
  const folder = mkdtempSync(join(tmpdir(), "wealist-secret-"));
  const beside = stackPath(folder, place.stack);
  try {
    const now = { ...stackText(ROOT, place.stack)?.encryption, ...file };
    writeFileSync(beside, JSON.stringify(headerOf(now)));
    await cli(stack, ["config", "set", `wealist:${key}`, "--secret", "--config-file", beside], value);
    const made = stackText(folder, place.stack);
    const entry = made?.config[`wealist:${key}`];
    if (!isEncrypted(entry)) throw new Failure("Pulumi encrypted nothing, and said nothing. Nothing was changed.");
    return { secure: entry.secure, header: headerOf(made!.encryption) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const headerOf = (file: Encryption): Record<string, string> =>
  Object.fromEntries(HEADER.flatMap((key) => (typeof file[key] === "string" ? [[key, file[key]]] : [])));
