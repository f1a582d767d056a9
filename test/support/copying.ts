/** Two servers and the Job that copies a database between them: its own scripts, with faults put into them. */
import assert from "node:assert/strict";
import { chmodSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import execa, { type ExecaChildProcess } from "execa";

import { ROOT } from "./config";
import { PostgresServer } from "./postgres";
import { UNPRIVILEGED } from "../../scripts/lib/dev/postgres-programs";
import { temporaryFolder, type Cleanup } from "./temporary";

const SCRIPTS = join(ROOT, "components/postgres/copy");
const ADMINISTRATOR = { user: "operator", password: "operator's p@ss" };
export const SUPERUSER = { user: "postgres", password: "super p@ss" };
const QUOTED = ADMINISTRATOR.password.replace("'", "''");

export interface End {
  readonly server: PostgresServer;
  /** What marks call it. */
  readonly place: string;
  readonly admin: typeof ADMINISTRATOR;
}

/** A server with an administrator that is no superuser. */
export async function end(t: Cleanup, place: string, oldest = false, superuser = false): Promise<End> {
  const server = await PostgresServer.start(t, {
    password: SUPERUSER.password,
    initdbArguments: "--auth-host=scram-sha-256",
    oldest,
  });
  await server.query(`CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${QUOTED}'`);
  return { server, place, admin: superuser ? SUPERUSER : ADMINISTRATOR };
}

const LOGIN_PASSWORD = "login's";
const loginOf = (database: string) => ({ user: `${database}_1`, password: LOGIN_PASSWORD });

/** Makes a service's empty database, as the Job before the copy does. */
export async function makeDatabase({ server, admin }: End, database: string): Promise<void> {
  const as = (sql: string) => server.query(sql, "postgres", admin);
  const [{ user }, owner] = [loginOf(database), `${database}_owner`];
  await as(`CREATE ROLE ${owner}`);
  await as(`GRANT ${owner} TO CURRENT_USER${admin.user === "postgres" ? "" : " WITH INHERIT TRUE, SET TRUE"}`);
  await as(`CREATE ROLE ${user} LOGIN PASSWORD '${LOGIN_PASSWORD.replace("'", "''")}' IN ROLE ${owner}`);
  await as(`CREATE DATABASE ${database} OWNER ${owner}`);
  await as(`ALTER ROLE ${user} IN DATABASE ${database} SET role TO ${owner}`);
}

/** Fills it with what a database may hold. */
export const fill = ({ server }: End, database: string, rows = 500) =>
  server.query(
    `CREATE TABLE boards (id serial PRIMARY KEY, name text NOT NULL, weight float8 DEFAULT 0.1, at timestamptz DEFAULT now());
     INSERT INTO boards (name, weight) SELECT E'b\\t' || n, n / 3.0 FROM generate_series(1, ${rows}) n;
     CREATE TABLE "Odd ""name, one" (v int GENERATED ALWAYS AS IDENTITY, j jsonb, b bytea, r regclass);
     INSERT INTO "Odd ""name, one" (j, b, r) SELECT '{"a": [1, null]}', '\\x0dff', 'boards' FROM generate_series(1, 7);
     CREATE TABLE parts (k int) PARTITION BY RANGE (k);
     CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
     INSERT INTO parts SELECT generate_series(1, 50);
     CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM boards;
     CREATE TABLE written (v bigserial, who text);
     SELECT lo_from_bytea(0, '\\x00ff41')`,
    database,
    loginOf(database),
  );

/** A change of one of the Job's files: what goes before its text, or after it, or in its place. */
export interface Fault {
  readonly file: string;
  readonly before?: string;
  readonly after?: string;
  readonly replace?: readonly [found: string, by: string];
}

export interface CopyOptions {
  readonly generation?: number;
  readonly fault?: Fault;
  /** Another program in the place of one of PostgreSQL's, which knows that one as `$REAL`. */
  readonly program?: { readonly name: "psql" | "pg_dump"; readonly script: string };
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the Job in a process group of its own, as a container is one. */
export function startCopy(t: Cleanup, from: End, to: End, database: string, options: CopyOptions = {}) {
  const { generation = 1, fault, program, env } = options;
  const folder = temporaryFolder(t);
  cpSync(SCRIPTS, folder, { recursive: true });
  chmodSync(folder, 0o755);
  if (fault) {
    const path = join(folder, fault.file);
    const [found, by] = fault.replace ?? ["", ""];
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(found), `${fault.file} lacks ${found}`);
    writeFileSync(path, `${fault.before ?? ""}${text.replace(found, () => by)}${fault.after ?? ""}`);
  }
  const { programs } = newest(from, to);
  if (program) {
    writeFileSync(join(folder, program.name), `#!/bin/sh\n${program.script}\n`);
    chmodSync(join(folder, program.name), 0o755);
  }
  return execa("/bin/sh", [join(folder, "copy.sh")], {
    env: {
      PATH: `${folder}:${programs}:/usr/bin:/bin`,
      REAL: join(programs, program?.name ?? "psql"),
      ...{ PGHOST: "127.0.0.1", PGPORT: `${to.server.port}`, PGUSER: to.admin.user, PGPASSWORD: to.admin.password },
      ...{ FROM_HOST: "127.0.0.1", FROM_PORT: `${from.server.port}`, FROM_USER: from.admin.user },
      ...{ FROM_PASSWORD: from.admin.password, PGCONNECT_TIMEOUT: "5", PGDATABASE: "postgres" },
      ...{ COPY_DATABASE: database, COPY_OWNER: `${database}_owner`, COPY_GENERATION: `${generation}` },
      ...{ COPY_FROM: from.place, COPY_TO: to.place },
      ...env,
    },
    ...{ extendEnv: false, reject: false, cwd: "/", all: true, detached: true, timeout: 60_000, ...UNPRIVILEGED },
  });
}

const newest = (...ends: readonly End[]): PostgresServer =>
  ends.map(({ server }) => server).sort((a, b) => Number(a.oldest) - Number(b.oldest))[0]!;

export const killGroup = ({ pid }: ExecaChildProcess, signal: NodeJS.Signals = "SIGKILL") => {
  try {
    process.kill(-pid!, signal);
  } catch {
    // It has ended.
  }
};

/** How it ended: its exit code and all that it said. */
export async function ended(job: ExecaChildProcess): Promise<{ code: number | undefined; said: string }> {
  const { exitCode, all = "" } = await job;
  return { code: exitCode, said: all };
}

/** What holds of a database at one end: whether it takes connections, and its mark. */
export async function stateOf({ server }: End, database: string) {
  const text = await server.query(
    `SELECT datallowconn, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '${database}'`,
  );
  const [open, ...note] = text.split("|");
  const mark = note.join("|");
  return {
    open: open === "t",
    mark: mark.startsWith("wealist ") ? (JSON.parse(mark.slice(8)) as Readonly<Record<string, unknown>>) : undefined,
  };
}

/** One that writes without an end, over connections that it makes anew, and remembers what was acknowledged. */
export class Writer {
  private readonly child;
  private readonly file: string;

  constructor(t: Cleanup, { server }: End, database: string, login = loginOf(database)) {
    const folder = temporaryFolder(t);
    chmodSync(folder, 0o777);
    this.file = join(folder, "acknowledged");
    const insert = "INSERT INTO written (who) VALUES (current_user) RETURNING v;";
    const endless = `while :; do yes "${insert}" | psql -XqAt -v ON_ERROR_STOP=1 >> ${this.file} 2> /dev/null; sleep 0.05; done`;
    const env = { PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: login.user, PGPASSWORD: login.password };
    this.child = execa("/bin/sh", ["-c", endless], {
      ...{ env: { PATH: `${server.programs}:/usr/bin:/bin`, PGDATABASE: database, ...env }, extendEnv: false },
      ...{ reject: false, cwd: "/", detached: true, ...UNPRIVILEGED },
    });
    t.after(() => killGroup(this.child));
  }

  /** The numbers of the rows that it was told are written. */
  acknowledged(): readonly number[] {
    try {
      // The last line may be half of one.
      return readFileSync(this.file, "utf8").split("\n").slice(0, -1).map(Number);
    } catch {
      return [];
    }
  }

  async hasWritten(more = 5): Promise<void> {
    const before = this.acknowledged().length;
    for (let n = 0; n < 200 && this.acknowledged().length < before + more; n++) await sleep(50);
    assert.ok(this.acknowledged().length >= before + more, "the writer does not write");
  }

  async stop(): Promise<readonly number[]> {
    killGroup(this.child);
    await this.child;
    return this.acknowledged();
  }
}

/** Those of the acknowledged rows that this end does not have. */
export async function lost({ server }: End, database: string, acknowledged: readonly number[]): Promise<number[]> {
  const there = new Set((await server.query("SELECT v FROM written", database)).split("\n").map(Number));
  return acknowledged.filter((v) => !there.has(v));
}
