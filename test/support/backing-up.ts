/** The scripts of the backups on a real server, with a stand-in for restic. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { ROOT } from "./config";
import type { End } from "./copying";
import { UNPRIVILEGED } from "../../scripts/lib/dev/postgres-programs";
import { temporaryFolder, type Cleanup } from "./temporary";

const FOLDERS = ["copy", "backup"].map((name) => join(ROOT, "components/postgres", name));

/** What a database that `fill` has filled holds, as one line. */
export const COUNTS = `SELECT (SELECT count(*) FROM boards) || ' ' || (SELECT md5(string_agg(b::text, ',' ORDER BY id)) FROM boards b) || ' '
  || (SELECT count(*) FROM parts) || ' ' || (SELECT last_value FROM boards_id_seq) || ' '
  || (SELECT string_agg(encode(lo_get(oid), 'hex'), ',') FROM pg_largeobject_metadata)`;

export interface BackupOptions {
  readonly script?: "backup.sh" | "restore-job.sh" | "switch.sh" | "list.sh";
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads. @default nothing */
  readonly input?: string;
  /** Another program in the place of one of PostgreSQL's, which knows that one as `$REAL`. */
  readonly program?: { readonly name: "psql" | "pg_dump" | "postgres"; readonly script: string };
  /** A change of one of the files: what goes before its text. */
  readonly before?: { readonly file: string; readonly text: string };
}

/** A repository, and what works on it. */
export class Backing {
  public readonly repository: string;
  private readonly folder: string;

  public constructor(
    private readonly t: Cleanup,
    private readonly end: End,
  ) {
    this.folder = temporaryFolder(t);
    chmodSync(this.folder, 0o777);
    this.repository = join(this.folder, "repository");
    mkdirSync(join(this.folder, "tools"));
    cpSync(join(ROOT, "test/support/restic.sh"), join(this.folder, "tools/restic"));
    chmodSync(join(this.folder, "tools/restic"), 0o755);
    chmodSync(join(this.folder, "tools"), 0o777);
    mkdirSync(join(this.folder, "proof"));
    chmodSync(join(this.folder, "proof"), 0o777);
  }

  /** Starts one of the scripts in a process group of its own, as a container is one. */
  public start(database: string, { script = "backup.sh", env = {}, input = "", program, before }: BackupOptions = {}) {
    const scripts = temporaryFolder(this.t);
    for (const folder of FOLDERS) cpSync(folder, scripts, { recursive: true });
    chmodSync(scripts, 0o755);
    if (before) {
      const path = join(scripts, before.file);
      writeFileSync(path, before.text + readFileSync(path, "utf8"));
    }
    const { server, admin } = this.end;
    if (program) {
      writeFileSync(join(scripts, program.name), `#!/bin/sh\n${program.script}\n`);
      chmodSync(join(scripts, program.name), 0o755);
    }
    return execa("/bin/sh", [join(scripts, script)], {
      env: {
        PATH: `${scripts}:${server.programs}:/usr/bin:/bin`,
        REAL: join(server.programs, program?.name ?? "psql"),
        ...{ PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: admin.user, PGPASSWORD: admin.password },
        ...{ PGCONNECT_TIMEOUT: "5", PGDATABASE: "postgres", TMPDIR: this.folder },
        ...{ RESTIC_REPOSITORY: this.repository, RESTIC_PASSWORD: "canary of the key" },
        ...{ BACKUP_TOOLS: join(this.folder, "tools"), BACKUP_PROOF: join(this.folder, "proof"), BACKUP_HOST: "test" },
        ...{ BACKUP_DATABASES: `${database} ${database}_owner`, BACKUP_KEEP: "--keep-daily 7" },
        ...{ COPY_DATABASE: database, COPY_OWNER: `${database}_owner` },
        ...{ RESTORE_DATABASE: database, RESTORE_FROM: "latest", RESTORE_AS: "" },
        ...env,
      },
      ...{
        // One that reads nothing may have ended before nothing was written to it.
        ...(input === "" ? { stdin: "ignore" } : { input }),
        extendEnv: false,
        reject: false,
        cwd: "/",
        all: true,
        detached: true,
        timeout: 90_000,
        ...UNPRIVILEGED,
      },
    });
  }

  public async run(database: string, options?: BackupOptions): Promise<{ code: number | undefined; said: string }> {
    const { exitCode, all = "", failed, ...rest } = await this.start(database, options);
    // Of one that could not be started, or that somebody killed, nothing else would be known.
    return { code: exitCode, said: failed && exitCode === undefined ? `${all}${JSON.stringify(rest)}` : all };
  }

  /** Damages what the repository gives back, behind so many bytes. */
  public damage(bytes: number): void {
    writeFileSync(join(this.repository, "damaged"), String(bytes));
  }

  /** The text of the volume's warning, where there was one. */
  public get warning(): string {
    const path = join(this.folder, "tools/warning");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }
}
