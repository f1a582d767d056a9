import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { accessOf } from "../kubernetes/labels";
import type { Watch } from "../ready/ready";
import { fromSecret, ImmutableSecret, type SecretReference } from "../kubernetes/secret";
import { adminJob, scriptsOf } from "./admin-job";
import { cureVariables, type AccessCures } from "./cures";
import { loginSecret, type DatabaseKey, type LoginSecretArgs } from "./login-secret";
import { Generation } from "./generation";
import { loginName, roleNames } from "./roles";
import { scramVerifier } from "./scram";
import { placeOf, type PostgresServer } from "./server";

const FOLDER = join(__dirname, "access");
const DEADLINE_SECONDS = 180;

/** Whose a database is: what its owner role is marked with. */
export interface DatabaseOwner {
  /** For people: `organization/project/stack`. */
  readonly stack: pulumi.Input<string>;
  /** Of this stack alone, whatever others are called. */
  readonly id: pulumi.Input<string>;
}

export interface DatabaseAccessArgs {
  readonly server: PostgresServer;
  /** The service the database is for. */
  readonly service: string;
  /** Database name. @default the service's name with `_` for `-` */
  readonly database?: string;
  readonly owner: DatabaseOwner;
  /** Raise by one for a new login role with a new password. */
  readonly rotation: number;
  /** Whether a database that is another stack's, or that nobody marked, is taken over. @default it is refused */
  readonly adopt?: boolean;
  /** Where the database is moved from: one of its name here that was moved to there before is put aside. @default nowhere */
  readonly movedFrom?: pulumi.Input<string>;
  /** What else a Job of this database is told that must never be older than what the server knows. @default nothing */
  readonly settings?: readonly pulumi.Input<unknown>[];
  /** The login's password. @default 32 random characters, new with each rotation */
  readonly password?: pulumi.Output<string>;
  /** What helps where its Jobs fail. @default their messages end with the cause */
  readonly cures?: AccessCures;
  /** How its Jobs are waited for. @default by the engine */
  readonly watch?: Watch;
}

/**
 * A database of its own for a service, with an owner role that nobody logs in as and a login role that acts as the owner.
 * A Job in the server's namespace makes them, any number of times, also on a volume that already holds them; what it
 * sets on the server is a SCRAM verifier, never a password. Who connects gets a Secret by reference. Another password, or
 * another server, is another login with a name of its own: what pods log in with never changes while they run.
 */
export class DatabaseAccess extends pulumi.ComponentResource {
  /** The login's name; not a secret. */
  public readonly user: pulumi.Output<string>;
  public readonly database: string;
  /** The number that its Jobs carry. */
  public readonly generation: pulumi.Output<number>;
  /** The Job, done: what connects as the login comes after it. */
  public readonly ready: pulumi.Resource;
  private readonly shared;
  private readonly roles;
  private readonly password: pulumi.Output<string>;
  private readonly secrets: { args: LoginSecretArgs; secret: SecretReference<DatabaseKey> }[] = [];

  constructor(
    private readonly name: string,
    args: DatabaseAccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("wealist:postgres:DatabaseAccess", name, {}, opts);
    const { server, service, rotation, watch, adopt = false, movedFrom = "" } = args;
    const { database, owner } = roleNames(service, args.database);
    const keepers = { rotation: String(rotation) };
    // Not protected: a lost one costs nothing, since another password is another login.
    const generated = new random.RandomPassword(
      `${name}-password`,
      { length: 32, special: false, keepers },
      { parent: this },
    );
    const salt = new random.RandomBytes(`${name}-salt`, { length: 16, keepers }, { parent: this });
    this.password = pulumi.secret(args.password ?? generated.result);
    const numbers = new Generation(
      `${name}-generation`,
      {
        settings: [adopt, movedFrom, ...(args.settings ?? [])],
        loginFrom: [rotation, this.password, database, placeOf(server)],
      },
      { parent: this },
    );
    this.user = numbers.login.apply((login) => loginName(database, login));
    this.database = database;
    this.generation = numbers.generation;

    const verifierText = pulumi.all([this.password, salt.base64]).apply(([p, s]) => scramVerifier(p, s));
    const values = { ACCESS_VERIFIER: pulumi.secret(verifierText), ACCESS_PASSWORD: this.password };
    const verifier = new ImmutableSecret(
      `${name}-verifier`,
      { namespace: server.namespace, app: service, component: "database-access", values },
      { parent: this },
    );
    const scripts = scriptsOf(name, args, [FOLDER], this);
    this.shared = { server, service, watch, scripts, deadlineSeconds: DEADLINE_SECONDS };
    this.roles = {
      ACCESS_DATABASE: database,
      ACCESS_OWNER: owner,
      ACCESS_LOGIN: this.user,
      ACCESS_GENERATION: this.generation.apply(String),
      ACCESS_STACK: args.owner.stack,
      ACCESS_STACK_ID: args.owner.id,
      ...cureVariables(curesAt(server, args.cures)),
    };
    const { administrator } = server;
    this.ready = adminJob(
      accessOf(name),
      {
        ...this.shared,
        container: "access",
        command: ["access.sh", "access.sql"],
        env: {
          ...this.roles,
          ACCESS_MOVED_FROM: movedFrom,
          ...(adopt ? { ACCESS_ADOPT: "1" } : {}),
          ...(administrator ? { ACCESS_ADMINISTRATOR: administrator.generation.apply(String) } : {}),
        },
        secretEnv: [
          fromSecret("ACCESS_VERIFIER", verifier, "ACCESS_VERIFIER"),
          fromSecret("ACCESS_PASSWORD", verifier, "ACCESS_PASSWORD"),
          ...(administrator
            ? [
                fromSecret("ADMINISTRATOR_EARLIER", administrator.secret, "EARLIER"),
                fromSecret("ADMINISTRATOR_VERIFIER", administrator.secret, "VERIFIER"),
              ]
            : []),
        ],
      },
      { parent: this, dependsOn: server.ready },
    );
    this.registerOutputs({ user: this.user, database: this.database });
  }

  /**
   * The Secret that the pods of a namespace connect with: made there the first time it is asked for, one for each scheme.
   *
   * @param namespace the output of what makes it, which is the same one each time.
   * @param parent whose part it is.
   */
  public secretFor(
    namespace: pulumi.Output<string>,
    scheme: string,
    parent: pulumi.Resource = this,
  ): SecretReference<DatabaseKey> {
    const made = this.secrets.find(({ args }) => args.namespace === namespace && args.scheme === scheme);
    if (made) return made.secret;
    const { user, database, password, shared } = this;
    const turn = this.secrets.length > 0 ? `-${this.secrets.length + 1}` : "";
    const args = { ...shared, namespace, database, user, password, scheme };
    const secret = loginSecret(`${this.name}-secret${turn}`, args, parent);
    this.secrets.push({ args, secret });
    return secret;
  }

  /**
   * Drops every login of before, once `after` has rolled and no session uses it any more.
   *
   * @param keep names of logins that pods still use, with commas between. @default none
   */
  public retireLogins(name: string, after: pulumi.Resource, keep: pulumi.Input<string> = ""): void {
    adminJob(
      `${name}-retire`,
      {
        ...this.shared,
        container: "retire",
        command: ["access.sh", "retire.sql"],
        env: { ...this.roles, RETIRE_KEEP: keep },
        // A database that has just been made has no login of before, and its first start waits for nothing.
        firstNotAwaited: true,
      },
      { parent: this, dependsOn: after },
    );
  }
}

/** Those that its script has a use for. */
const curesAt = ({ external }: PostgresServer, cures?: AccessCures): Partial<AccessCures> => {
  if (external || !cures) return { ...cures };
  const { login, adopt, older, moved } = cures;
  return { login, adopt, older, moved };
};
