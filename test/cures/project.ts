/** A copy of the project in which a stack's file is wrong, and is read as the engine would read it. */
import crypto from "node:crypto";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";

import { parse, stringify } from "yaml";

import { decryptor, encrypt } from "../../scripts/lib/config/passphrase";
import { readStackFile } from "../../configuration/stack-file";
import { ConfigurationError, parseSettings } from "../../configuration/config";
import type { Fault } from "../../configuration/faults";
import { raw, ROOT } from "../support/config";
import { temporaryFolder, type Cleanup } from "../support/temporary";
import type { Wrong } from "./corpus";

const LINKED = [
  "node_modules",
  "configuration",
  "review",
  "stacks",
  "components",
  "policy",
  "test",
  "applications",
  "outputs",
];
const COPIED = ["scripts", "package.json", "transpile.cjs", "Pulumi.yaml"];
/** Of a value that no engine has encrypted. */
const PLAIN = "plain:";

// A million rounds, and hundreds of times for the same passphrase and salt.
const keys = new Map<string, Buffer>();
const pbkdf2 = crypto.pbkdf2Sync;
mock.method(crypto, "pbkdf2Sync", (...[passphrase, salt, ...more]: Parameters<typeof pbkdf2>) => {
  const name = JSON.stringify([passphrase, salt]);
  const key = keys.get(name) ?? pbkdf2(passphrase, salt, ...more);
  keys.set(name, key);
  return key;
});

const { salt: SALT } = encrypt("", "");

type Values = Readonly<Record<string, unknown>>;
interface File {
  readonly encryptionsalt: string;
  readonly config: Record<string, unknown>;
}

export class Project {
  public readonly folder: string;

  public constructor(t: Cleanup) {
    this.folder = temporaryFolder(t);
    for (const name of LINKED) symlinkSync(join(ROOT, name), join(this.folder, name));
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
  }

  public write(stack: string, { values, given }: Wrong): void {
    const secrets = Object.entries(given?.secrets ?? {}).map(([key, value]) => [
      key,
      { secure: `${PLAIN}${Buffer.from(value).toString("base64")}` },
    ]);
    this.save(stack, { ...values, ...(Object.fromEntries(secrets) as Values) });
  }

  /** Changes the file's values as an editor would. */
  public change(stack: string, by: (values: Record<string, unknown>) => void): void {
    const { config } = this.file(stack);
    const own = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^wealist:/, ""), value]));
    by(own);
    this.save(stack, own);
  }

  /** What the program would be told of the stack, its secrets decrypted. */
  public faults(stack: string): readonly Fault[] {
    const { encryptionsalt, config } = this.file(stack);
    const secret = (key: string) => {
      const { secure = "" } = config[key] as { readonly secure?: string };
      if (secure.startsWith(PLAIN)) return Buffer.from(secure.slice(PLAIN.length), "base64").toString();
      return decryptor("", encryptionsalt)(secure);
    };
    const { values, secretKeys } = readStackFile(this.folder, stack, secret);
    const isSecret = (key: string) => secretKeys.includes(key);
    try {
      parseSettings({ organization: "organization", stack, root: this.folder, values, isSecret });
      return [];
    } catch (error) {
      if (error instanceof ConfigurationError) return error.faults;
      throw error;
    }
  }

  private file = (stack: string): File => parse(readFileSync(this.path(stack), "utf8")) as File;

  private save(stack: string, values: Values): void {
    const keys = Object.keys(raw(values));
    const config = Object.fromEntries(Object.values(values).map((value, i) => [keys[i]!, value]));
    writeFileSync(this.path(stack), stringify({ encryptionsalt: SALT, config }, { aliasDuplicateObjects: false }));
  }

  private path = (stack: string) => join(this.folder, `Pulumi.${stack}.yaml`);
}
