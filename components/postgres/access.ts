import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { accessOf, labels } from "../kubernetes/labels";
import { readyOf, type Watch } from "../ready/ready";
import { fromSecret, ImmutableSecret, type SecretReference } from "../kubernetes/secret";
import { adminJob } from "./admin-job";
import { cureVariables, type AccessCures } from "./cures";
import { loginSecret, type DatabaseKey } from "./login-secret";
import { roleNames } from "./roles";
import { scramVerifier } from "./scram";
import type { PostgresServer } from "./server";

const DEADLINE_SECONDS = 180;

/** How its Jobs are waited for: beyond their deadline there is the time to pull an image, and to note their end. */
const JOB = { role: "administration", seconds: DEADLINE_SECONDS + 60 } as const;

/** The SQL and the script around it, as the Job mounts them. */
const accessScripts = (): Record<string, string> =>
  Object.fromEntries(
    ["access.sh", "access.sql", "retire.sql"].map((file) => [file, readFileSync(join(__dirname, file), "utf8")]),
  );

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
  private readonly shared: {
    readonly server: PostgresServer;
    readonly service: string;
    readonly scripts: pulumi.Output<string>;
    readonly watch?: Watch;
  };
  private readonly roles: Readonly<Record<string, pulumi.Input<string>>>;
  private readonly password: pulumi.Output<string>;
  private readonly secrets: {
    readonly namespace: pulumi.Output<string>;
    readonly scheme: string;
    readonly secret: SecretReference<DatabaseKey>;
  }[] = [];

  constructor(
    private readonly name: string,
    args: DatabaseAccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("wealist:postgres:DatabaseAccess", name, {}, opts);
    const { server, service, rotation } = args;
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

    const verifier = new ImmutableSecret(
      `${name}-verifier`,
      {
        namespace: server.namespace,
        app: service,
        component: "database-access",
        values: {
          ACCESS_VERIFIER: pulumi.secret(
            pulumi.all([this.password, salt.base64]).apply(([p, s]) => scramVerifier(p, s)),
          ),
        },
      },
      { parent: this },
    );
    const scripts = new k8s.core.v1.ConfigMap(
      `${name}-scripts`,
      {
        metadata: { namespace: server.namespace, labels: labels(service, "database-access") },
        immutable: true,
        data: accessScripts(),
      },
      { parent: this },
    );
    this.shared = { server, service, scripts: scripts.metadata.name, watch: args.watch };
    this.roles = {
      ACCESS_DATABASE: database,
      ACCESS_OWNER: owner,
      ACCESS_PREVIOUS_LOGIN: previousLogin,
      ...cureVariables(curesAt(server, args.cures)),
    };
    const env = variables({ ...this.roles, ACCESS_LOGIN: login });
    const job = new k8s.batch.v1.Job(
      accessOf(name),
      adminJob({
        ...this.shared,
        name: "access",
        command: ["access.sh", "access.sql"],
        env: [...env, fromSecret("ACCESS_VERIFIER", verifier, "ACCESS_VERIFIER")],
        deadlineSeconds: DEADLINE_SECONDS,
      }),
      { parent: this, dependsOn: server.ready, customTimeouts: { create: "4m", update: "4m" } },
    );
    this.ready = readyOf(accessOf(name), job, JOB, args.watch, this);
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
    const made = this.secrets.find((each) => each.namespace === namespace && each.scheme === scheme);
    if (made) return made.secret;
    const { user, database, password } = this;
    const { server, service } = this.shared;
    const turn = this.secrets.length > 0 ? `-${this.secrets.length + 1}` : "";
    const args = { namespace, service, server, database, user, password, scheme };
    const secret = loginSecret(`${this.name}-secret${turn}`, args, parent);
    this.secrets.push({ namespace, scheme, secret });
    return secret;
  }

  /** Drops the login of the rotation before, once `after` has rolled and no session uses it any more. */
  public retirePreviousLogin(name: string, after: pulumi.Resource): void {
    const job = new k8s.batch.v1.Job(
      `${name}-retire`,
      adminJob({
        ...this.shared,
        name: "retire",
        command: ["access.sh", "retire.sql"],
        env: variables(this.roles),
        deadlineSeconds: DEADLINE_SECONDS,
      }),
      { parent: this, dependsOn: after, customTimeouts: { create: "4m", update: "4m" } },
    );
    readyOf(`${name}-retire`, job, JOB, this.shared.watch, this);
  }
}

/** Those that its script has a use for. */
const curesAt = ({ external }: PostgresServer, cures?: AccessCures): Partial<AccessCures> =>
  external || !cures ? { ...cures } : { login: cures.login };

const variables = (values: Readonly<Record<string, pulumi.Input<string>>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
