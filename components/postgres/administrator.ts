import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { EarlierPassword, EarlierPasswordsInputs } from "./earlier-passwords-provider";
import { Generation } from "./generation";
import { scramVerifier } from "./scram";

/** The passwords that the server was to have before, in the state alone. */
class EarlierPasswords extends DynamicResource {
  declare public readonly earlier: pulumi.Output<readonly EarlierPassword[]>;

  constructor(name: string, args: Arguments<EarlierPasswordsInputs>, opts: pulumi.CustomResourceOptions) {
    super("postgres:EarlierPasswords", name, { earlier: undefined, ...args }, opts);
  }
}

export interface AdministratorArgs {
  /** The password without a rotation. */
  readonly own: { readonly password: pulumi.Output<string>; readonly generated: boolean };
  /** Raise by one for a new, generated password. */
  readonly rotation: number;
  /** Whether others have a login to the server too. @default false */
  readonly external?: boolean;
}

/**
 * The administrator's password, and what gives it to a server that still has one of before: the access Jobs do, which log in
 * anyway. One that was set by hand never takes the place of another such one on a server outside: it may be mistyped, and
 * the server would have it.
 *
 * @returns the content of its Secret, and the number that the password has.
 */
export function administrator(
  name: string,
  { own, rotation, external = false }: AdministratorArgs,
  parent: pulumi.Resource,
) {
  const keepers = { rotation: String(rotation) };
  const rotated =
    rotation > 0
      ? new random.RandomPassword(`${name}-password-rotated`, { length: 32, special: false, keepers }, { parent })
      : undefined;
  const password = pulumi.secret(rotated?.result ?? own.password);
  const generated = rotated !== undefined || own.generated;
  const salt = new random.RandomBytes(`${name}-salt`, { length: 16 }, { parent });
  const { earlier } = new EarlierPasswords(
    `${name}-earlier`,
    { password, generated },
    { parent, additionalSecretOutputs: ["earlier"] },
  );
  const { generation } = new Generation(`${name}-administrator`, { settings: [password] }, { parent });
  const lines = pulumi.all([password, earlier, own.password]).apply(([desired, before, first]) =>
    // The one without a rotation is never forgotten, however many came after it.
    [...(before ?? []), { password: first, generated: own.generated }]
      .filter((one) => one.password !== desired && (!external || generated || one.generated))
      .map((one) => Buffer.from(one.password).toString("base64"))
      .join("\n"),
  );
  const verifier = pulumi.all([password, salt.base64]).apply(([value, s]) => scramVerifier(value, s));
  return {
    data: { POSTGRES_PASSWORD: password, EARLIER: pulumi.secret(lines), VERIFIER: pulumi.secret(verifier) },
    generation,
  };
}
