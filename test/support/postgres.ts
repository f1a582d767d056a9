/** A real PostgreSQL server of a test's own, from a PyPI package: initialised as the image does it, on a free port. */
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { freePort } from "./ports";
import { postgresPrograms, UNPRIVILEGED } from "../../scripts/lib/dev/postgres-programs";
import { BACKEND } from "./python";
import { temporaryFolder, type Cleanup } from "./temporary";

export interface ServerOptions {
  /** The superuser's password. */
  readonly password: string;
  /** Arguments of initdb, as the pod's environment has them. */
  readonly initdbArguments?: string;
  /** Arguments of the server, as the pod has them: `["postgres", "-c", "…"]`. */
  readonly arguments?: readonly string[];
  /** Whether it is of the oldest version there is, instead of the newest. @default the newest */
  readonly oldest?: boolean;
}

export class PostgresServer {
  private constructor(
    public readonly port: number,
    /** Folder of `psql`, `initdb` and the rest. */
    public readonly programs: string,
    private readonly folder: string,
    private readonly password: string,
    public readonly oldest = false,
  ) {}

  public static async start(t: Cleanup, options: ServerOptions): Promise<PostgresServer> {
    const folder = temporaryFolder(t);
    chmodSync(folder, 0o755);
    const { password, oldest } = options;
    const server = new PostgresServer(
      await freePort(),
      (await postgresPrograms(BACKEND, folder, (versions) => versions.at(oldest ? 0 : -1))).bin,
      folder,
      password,
      oldest,
    );
    const data = join(folder, "run");
    mkdirSync(data);
    if (UNPRIVILEGED.uid) chownSync(data, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    await server.initialise(options);
    await server.launch(t, options);
    return server;
  }

  /** Runs one of PostgreSQL's programs, or a shell that finds them; never as root, with no environment but `env`. */
  public run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const PATH = `${this.programs}:/usr/bin:/bin`;
    const options = {
      env: { PATH, ...env },
      extendEnv: false,
      reject: false,
      cwd: "/",
      all: true,
      ...UNPRIVILEGED,
    } as const;
    return execa(command, args, options);
  }

  /** What psql prints for `sql`, as the superuser or another login. @throws what the server says. */
  public async query(
    sql: string,
    database = "postgres",
    login = { user: "postgres", password: this.password },
  ): Promise<string> {
    const env = {
      PGHOST: "127.0.0.1",
      PGPORT: `${this.port}`,
      PGUSER: login.user,
      PGPASSWORD: login.password,
      PGDATABASE: database,
    };
    const { stdout, stderr, failed } = await this.run("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql], env);
    if (failed) throw new Error(stderr);
    return stdout;
  }

  /** Everything the server has logged. */
  public log(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  private async initialise({ password, initdbArguments = "" }: ServerOptions): Promise<void> {
    const file = join(this.folder, "password");
    writeFileSync(file, `${password}\n`);
    // The image's own arguments: https://github.com/docker-library/postgres, docker-entrypoint.sh.
    const args = ["--username=postgres", `--pwfile=${file}`, ...initdbArguments.split(" ").filter(Boolean)];
    const { failed, all } = await this.run("initdb", [
      ...args,
      "--encoding=UTF8",
      "--no-locale",
      "--no-sync",
      "-D",
      this.data,
    ]);
    if (failed) throw new Error(`initdb failed:\n${all}`);
  }

  private async launch(t: Cleanup, options: ServerOptions): Promise<void> {
    const [, ...given] = options.arguments ?? [];
    const own = [
      "-D",
      this.data,
      "-p",
      `${this.port}`,
      "-k",
      join(this.folder, "run"),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "fsync=off",
    ];
    // All that a server can be told to log, so that whatever might give a password away does.
    const logging = [
      "log_statement=all",
      "log_min_duration_statement=0",
      "log_connections=on",
      "log_min_error_statement=debug5",
    ];
    const args = [...given, ...own, ...logging.flatMap((setting) => ["-c", setting])];
    const log = openSync(join(this.folder, "log"), "a");
    const child = execa(join(this.programs, "postgres"), args, {
      stdio: ["ignore", log, log],
      reject: false,
      cwd: "/",
      ...UNPRIVILEGED,
    });
    closeSync(log);
    t.after(async () => {
      // An immediate shutdown: nobody needs the data.
      child.kill("SIGQUIT");
      await child;
    });
    for (let attempt = 0; attempt < 300; attempt++) {
      if (child.exitCode !== null) break;
      if (await this.query("SELECT 1").catch(() => undefined)) return;
      await sleep(100);
    }
    throw new Error(`PostgreSQL does not start:\n${this.log()}`);
  }

  private get data(): string {
    return join(this.folder, "run", "data");
  }
}
