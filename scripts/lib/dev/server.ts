/** A PostgreSQL of this machine's own: its data stay, it listens here alone, and it is nobody's but this command's. */
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { POSTGRES } from "../../../components/kubernetes/labels";
import { Failure } from "../../../configuration/failure";
import { findIf, podOf } from "../../../review/render/pods";
import type { Rendered } from "../../../review/render/render";
import { processesOf } from "../engine/processes";
import type { Children, Started } from "./children";
import { LOCALHOST } from "./environment";
import { writeFiles, type DevFolder } from "./folder";
import { UNPRIVILEGED, type Programs } from "./postgres-programs";

/** Its superuser, whatever that of the stack's is called. */
export const SUPERUSER = "postgres";
export const superuserPassword = (folder: DevFolder): string => folder.secret("superuser");

const START_SECONDS = 60;

/** Where data of one major version lie: no server reads another one's. */
const dataFolder = (folder: DevFolder, { version }: Programs) =>
  join(folder.path, `postgresql-${parseInt(version, 10)}`);
const logFile = (folder: DevFolder) => join(folder.path, "postgresql.log");

/** Starts it, on data of before where there are some. @throws Failure with the end of its log. */
export async function startServer(
  folder: DevFolder,
  programs: Programs,
  rendered: Rendered,
  port: number,
  children: Children,
): Promise<Started> {
  const { args, initdb } = asInPod(rendered);
  const data = dataFolder(folder, programs);
  if (!existsSync(data)) await initialise(folder, programs, data, initdb, children);
  await endLeftOver(data);
  const own = {
    port: String(port),
    listen_addresses: LOCALHOST,
    unix_socket_directories: "",
  };
  const settings = Object.entries(own).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const log = openSync(logFile(folder), "w", 0o600);
  const options = { cwd: "/", env: environment(programs), out: log, ...UNPRIVILEGED };
  const server = await children.start(join(programs.bin, "postgres"), [...args, "-D", data, ...settings], options);
  closeSync(log);
  const end = server.ended.then(() => false);
  if (await Promise.race([end, isReady(data)])) return server;
  await server.stop();
  throw new Failure(`PostgreSQL does not start, with its data in ${data}:\n${logEnd(folder)}`);
}

export const logEnd = (folder: DevFolder): string =>
  readFileSync(logFile(folder), "utf8").trim().split("\n").slice(-8).join("\n");

/** What programs of PostgreSQL have of this process's environment. */
const environment = ({ bin }: Programs) => ({ PATH: `${bin}:/usr/bin:/bin`, LC_ALL: "C" });

/** What the stack's own server is started with; nothing where that is outside the cluster. */
function asInPod(rendered: Rendered): { readonly args: readonly string[]; readonly initdb: readonly string[] } {
  const object = findIf(rendered, "StatefulSet", POSTGRES);
  if (!object) return { args: [], initdb: ["--auth-host=scram-sha-256"] };
  const [{ args, env = [] }] = podOf(object).containers;
  const initdb = env.find(({ name }) => name === "POSTGRES_INITDB_ARGS")?.value ?? "";
  return { args: (args as string[]).slice(1), initdb: initdb.split(" ").filter(Boolean) };
}

/** Whole, or not there: it is made beside its place. */
async function initialise(
  folder: DevFolder,
  programs: Programs,
  data: string,
  given: readonly string[],
  children: Children,
): Promise<void> {
  const [made, password] = [`${data}.new`, join(folder.run, "password")];
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { mode: 0o700 });
  writeFiles(folder.run, { password: `${superuserPassword(folder)}\n` });
  for (const path of [made, password]) if (UNPRIVILEGED.uid) chownSync(path, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  const args = [`--username=${SUPERUSER}`, `--pwfile=${password}`, "--auth-local=scram-sha-256", ...given];
  const form = ["--encoding=UTF8", "--no-locale", "--no-sync", "-D", made];
  const lines: string[] = [];
  const options = { env: environment(programs), cwd: "/", out: (line: string) => void lines.push(line) };
  const initdb = await children.start(join(programs.bin, "initdb"), [...args, ...form], {
    ...options,
    ...UNPRIVILEGED,
  });
  const how = await initdb.ended;
  rmSync(password);
  if (how !== 0) throw new Failure(`initdb could not make ${data}:\n${lines.join("\n")}`);
  renameSync(made, data);
}

const pidFile = (data: string) => join(data, "postmaster.pid");

/** What it notes: its process number first, its state in the eighth line. */
const noted = (data: string): string[] =>
  existsSync(pidFile(data)) ? readFileSync(pidFile(data), "utf8").split("\n") : [];

/** Whether a process is the server of that folder, by its command; only Linux tells that with its arguments. */
export const isServerOf = (data: string, command: string | undefined, platform = process.platform): boolean =>
  platform === "linux"
    ? /^postgres /.test(command ?? "") && `${command} `.includes(` ${data} `)
    : /postgres$/.test(command ?? "");

/** A server of a command that was killed is ended; its mark, where another process has its number by now, is no mark. */
async function endLeftOver(data: string): Promise<void> {
  const pid = Number(noted(data)[0]);
  if (!pid) return;
  const isServer = () => processesOf(pid).some(({ command, ended }) => !ended && isServerOf(data, command));
  if (!isServer()) return rmSync(pidFile(data), { force: true });
  try {
    // A fast shutdown.
    process.kill(pid, "SIGINT");
  } catch {
    // It has ended meanwhile, or is somebody else's: PostgreSQL says so itself.
    return;
  }
  for (let attempt = 0; attempt < START_SECONDS * 20 && isServer(); attempt++) await sleep(50);
}

/** As `pg_ctl` knows it. */
async function isReady(data: string): Promise<boolean> {
  for (let attempt = 0; attempt < START_SECONDS * 50; attempt++) {
    if (noted(data)[7]?.trim() === "ready") return true;
    await sleep(20);
  }
  return false;
}
