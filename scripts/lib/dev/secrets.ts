/** What stands for a secret's value when a stack is rendered to run here. */
import { randomUUID } from "node:crypto";

import type { Settings } from "../../../configuration/config";
import { secretEnvKey } from "../../../configuration/secret-names";
import { isEncrypted, stackText, type StackText } from "../../../configuration/stack-file";
import { PROJECT } from "../../../configuration/stack-file/keys";
import { decryptor, passphraseOf } from "../config/passphrase";
import { engineEnvironment } from "../engine/backend";
import { ROOT } from "../terminal/project";

/** The value of a secret that cannot be had here; no other text is like it. */
export const UNAVAILABLE = `unavailable-${randomUUID()}`;

/**
 * Values by the names that a render asks for: a service's own secret as the stack's file has it, decrypted where a passphrase
 * does that; whatever the program makes itself, a password, is made up by `own`.
 *
 * @throws Failure, when a value is asked for, where the passphrase is another one than the file's.
 */
export function secretValues(
  { stack, cluster, services }: Pick<Settings, "stack" | "cluster" | "services">,
  own: (name: string) => string,
  file: StackText | undefined = stackText(ROOT, stack),
): (name: string) => string {
  const ofServices = services.flatMap(({ name, secretEnv }) =>
    secretEnv.map((variable) => secretEnvKey(name, variable)),
  );
  const salt = file?.encryption["encryptionsalt"];
  const passphrase = passphraseOf({ ...process.env, ...engineEnvironment({ cluster }) });
  let decrypt: ((secure: string) => string) | undefined;
  return (asked) => {
    const name = asked.replace(`${PROJECT}:`, "");
    if (!ofServices.includes(name)) return own(name);
    const value = file?.config[`${PROJECT}:${name}`];
    // From a cloud's key, or an environment of Pulumi ESC.
    if (!isEncrypted(value) || typeof salt !== "string" || passphrase === undefined) return UNAVAILABLE;
    return (decrypt ??= decryptor(passphrase, salt))(value.secure);
  };
}
