import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { accessOf } from "../kubernetes/labels";
import type { Watch } from "../ready/ready";
import { fromSecret, ImmutableSecret, type SecretReference } from "../kubernetes/secret";
import { adminJob, scriptsOf } from "./admin-job";
import { cureVariables, type AccessCures } from "./cures";
import { loginSecret, type DatabaseKey, type LoginSecretArgs } from "./login-secret";
import { roleNames } from "./roles";
import { scramVerifier } from "./scram";
import type { PostgresServer } from "./server";

const DEADLINE_SECONDS = 180;

export interface DatabaseAccessArgs {
  readonly server: PostgresServer;
  /** The service the database is for. */
  readonly service: string;
  /** Database name. @default the service's name with `_` for `-` */
  readonly database?: string;
  /** Raise by one for a new login role with a new password. */
  readonly rotation: number;
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
 * gives to the server is a SCRAM verifier, never a password. Who connects gets a Secret by reference.
 */
export class DatabaseAccess extends pulumi.ComponentResource {
  /** The login's name; not a secret. */
  public readonly user: string;
  public readonly database: string;
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
    const { server, service, rotation, watch } = args;
    const { database, owner, login, previousLogin } = roleNames(service, args.database, rotation);
    const keepers = { rotation: String(rotation) };
    // Not protected: a lost one costs nothing, since the Job gives the login whatever password the stack has.
    const generated = new random.RandomPassword(
      `${name}-password`,
      { length: 32, special: false, keepers },
      { parent: this },
    );
    const salt = new random.RandomBytes(`${name}-salt`, { length: 16, keepers }, { parent: this });
    this.user = login;
    this.database = database;
    this.password = pulumi.secret(args.password ?? generated.result);

    const verifierText = pulumi.all([this.password, salt.base64]).apply(([p, s]) => scramVerifier(p, s));
    const values = { ACCESS_VERIFIER: pulumi.secret(verifierText) };
    const verifier = new ImmutableSecret(
      `${name}-verifier`,
      { namespace: server.namespace, app: service, component: "database-access", values },
      { parent: this },
    );
    const scripts = scriptsOf(name, args, __dirname, ["access.sh", "access.sql", "retire.sql"], this);
    this.shared = { server, service, watch, scripts, deadlineSeconds: DEADLINE_SECONDS };
    this.roles = {
      ACCESS_DATABASE: database,
      ACCESS_OWNER: owner,
      ACCESS_PREVIOUS_LOGIN: previousLogin,
      ...cureVariables(curesAt(server, args.cures)),
    };
    this.ready = adminJob(
      accessOf(name),
      {
        ...this.shared,
        container: "access",
        command: ["access.sh", "access.sql"],
        env: { ...this.roles, ACCESS_LOGIN: login },
        secretEnv: [fromSecret("ACCESS_VERIFIER", verifier, "ACCESS_VERIFIER")],
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

  /** Drops the login of the rotation before, once `after` has rolled and no session uses it any more. */
  public retirePreviousLogin(name: string, after: pulumi.Resource): void {
    adminJob(
      `${name}-retire`,
      { ...this.shared, container: "retire", command: ["access.sh", "retire.sql"], env: this.roles },
      { parent: this, dependsOn: after },
    );
  }
}

/** Those that its script has a use for. */
const curesAt = ({ external }: PostgresServer, cures?: AccessCures): Partial<AccessCures> =>
  external || !cures ? { ...cures } : { login: cures.login };
