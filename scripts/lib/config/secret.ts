/** A secret of a stack's file, encrypted as the engine will decrypt it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { prepareEnvironment } from "../engine/backend";
import { cli } from "../engine/cli";
import { openStack, type StackPlace } from "../engine/engine";
import { Failure } from "../../../configuration/failure";
import { ROOT } from "../terminal/project";
import { say } from "../terminal/terminal";
import { encrypt, passphraseOf } from "./passphrase";

/** What encrypts a stack's secrets, as its file has it. */
const HEADER = ["secretsprovider", "encryptedkey", "encryptionsalt"] as const;

export interface Encrypted {
  readonly secure: string;
  /** What belongs at the top of the file, so that the value can be decrypted. */
  readonly header: Readonly<Record<string, string>>;
}

type File = Readonly<Record<string, unknown>>;

/** The value of `key` of the stack whose file says `text`. @throws Failure where it cannot be encrypted. */
export async function encrypted(place: StackPlace, text: string, key: string, value: string): Promise<Encrypted> {
  const file = (parse(text) ?? {}) as File;
  const env = { ...process.env, ...prepareEnvironment(place) };
  const salt = typeof file["encryptionsalt"] === "string" ? file["encryptionsalt"] : undefined;
  const byPassphrase = salt ?? (isOwn(place, file, env["PULUMI_BACKEND_URL"]) || undefined);
  const passphrase = passphraseOf(env);
  if (byPassphrase === undefined) return byEngine(place, file, key, value);
  if (passphrase === undefined)
    throw new Failure(
      `The secrets of ${place.stack} are encrypted with a passphrase, which is not set here; nothing was changed.\n` +
        "It is taken from PULUMI_CONFIG_PASSPHRASE, or from the file that PULUMI_CONFIG_PASSPHRASE_FILE names.",
    );
  const made = encrypt(value, passphrase, salt);
  return { secure: made.secure, header: { encryptionsalt: made.salt } };
}

/** A stack of this machine that was never made: its first start will take the salt that stands in its file. */
const isOwn = ({ cluster }: StackPlace, file: File, backend: string | undefined): boolean =>
  cluster.kind === "k3d" && file["secretsprovider"] === undefined && /^(file|s3|gs|azblob):/.test(backend ?? "");

/** By the CLI, since a key of a cloud encrypts it: into a file beside, so that the stack's own keeps its form. */
async function byEngine(place: StackPlace, file: File, key: string, value: string): Promise<Encrypted> {
  const stack = await openStack(place, say);
  const folder = mkdtempSync(join(tmpdir(), "wealist-secret-"));
  const beside = join(folder, `Pulumi.${place.stack}.yaml`);
  try {
    const now = { ...(parse(readFileSync(join(ROOT, `Pulumi.${place.stack}.yaml`), "utf8")) as File), ...file };
    writeFileSync(beside, JSON.stringify(headerOf(now)));
    await cli(stack, ["config", "set", `wealist:${key}`, "--secret", "--config-file", beside], value);
    const made = (parse(readFileSync(beside, "utf8")) ?? {}) as File;
    const entry = (made["config"] as Readonly<Record<string, { secure?: string }>> | undefined)?.[`wealist:${key}`];
    if (!entry?.secure) throw new Failure("Pulumi encrypted nothing, and said nothing. Nothing was changed.");
    return { secure: entry.secure, header: headerOf(made) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const headerOf = (file: File): Record<string, string> =>
  Object.fromEntries(HEADER.flatMap((key) => (typeof file[key] === "string" ? [[key, file[key]]] : [])));
